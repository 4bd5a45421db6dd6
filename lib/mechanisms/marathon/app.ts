import { z } from 'zod';
import { Flag, listOf, namedListOf, Text, TextMap, Whole } from '../../asking/answer-shapes.ts';

const PortMappings = listOf(z.object({ labels: TextMap, containerPort: Whole, hostPort: Whole }));

const Container = z
  .object({
    docker: z.object({ image: Text, portMappings: PortMappings }).nullish(),
    portMappings: PortMappings,
  })
  .nullish();

const Task = z.object({
  id: Text,
  host: Text,
  ports: listOf(Whole),
  ipAddresses: listOf(z.object({ ipAddress: Text })),
});
export type Task = z.output<typeof Task>;

/** An application and its tasks, as far as they become labels. */
export const App = z.object({
  id: Text,
  labels: TextMap,
  tasks: listOf(Task),
  container: Container,
  portDefinitions: listOf(z.object({ labels: TextMap, port: Whole })),
  networks: listOf(z.object({ mode: Text })),
  requirePorts: Flag,
});
export type App = z.output<typeof App>;

/** https://mesosphere.github.io/marathon/api-console/index.html#v2-apps */
export const Apps = z.object({ apps: namedListOf(App) });
