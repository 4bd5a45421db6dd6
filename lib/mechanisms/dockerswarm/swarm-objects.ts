import { z } from 'zod';
import { Flag, listOf, Text, TextMap, Whole } from '../../asking/answer-shapes.ts';
import { canonicalIp } from '../../model/ip-text.ts';

/** The address of a network as `address/prefix`, of which the address is used. Go: `netip.Prefix`, `net.ParseCIDR`. */
const Cidr = z.string({ error: 'is missing' }).transform((text, context): string => {
  const [, address = '', prefix] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
  const canonical = prefix === undefined ? undefined : canonicalIp(address);
  if (canonical !== undefined) return canonical;
  context.addIssue({ code: 'custom', message: 'is no address with a prefix' });
  return z.NEVER;
});

const ManagerStatus = z.object({ Leader: Flag, Reachability: Text, Addr: Text });

const Node = z.object({
  ID: Text,
  Spec: z.object({ Role: Text, Availability: Text, Labels: TextMap }),
  Description: z.object({
    Hostname: Text,
    Platform: z.object({ Architecture: Text, OS: Text }),
    Engine: z.object({ EngineVersion: Text }),
  }),
  Status: z.object({ State: Text, Addr: Text }),
  ManagerStatus: ManagerStatus.nullish(),
});
export type Node = z.output<typeof Node>;

const Port = z.object({ Name: Text, Protocol: Text, PublishedPort: Whole, PublishMode: Text });
export type Port = z.output<typeof Port>;

const Service = z.object({
  ID: Text,
  Spec: z.object({
    Name: Text,
    Labels: TextMap,
    Mode: z.object({ Global: z.unknown(), Replicated: z.unknown() }).partial().nullish(),
    TaskTemplate: z.object({ ContainerSpec: z.object({ Hostname: Text, Image: Text }).nullish() }).nullish(),
  }),
  Endpoint: z
    .object({ Ports: listOf(Port), VirtualIPs: listOf(z.object({ NetworkID: Text, Addr: Cidr })) })
    .nullish()
    .transform((endpoint) => endpoint ?? { Ports: [], VirtualIPs: [] }),
  UpdateStatus: z.object({ State: Text }).nullish(),
});
export type Service = z.output<typeof Service>;

const Task = z.object({
  ID: Text,
  Slot: Whole,
  ServiceID: Text,
  NodeID: Text,
  DesiredState: Text,
  Spec: z.object({ ContainerSpec: z.object({ Labels: TextMap }).nullish() }),
  Status: z.object({
    State: Text,
    ContainerStatus: z.object({ ContainerID: Text }).nullish(),
    PortStatus: z
      .object({ Ports: listOf(Port) })
      .nullish()
      .transform((status) => status?.Ports ?? []),
  }),
  NetworksAttachments: listOf(z.object({ Network: z.object({ ID: Text }), Addresses: listOf(Cidr) })),
});
export type Task = z.output<typeof Task>;

/** https://docs.docker.com/reference/api/engine/ (NodeList) */
export const Nodes = listOf(Node);
/** https://docs.docker.com/reference/api/engine/ (ServiceList) */
export const Services = listOf(Service);
/** https://docs.docker.com/reference/api/engine/ (TaskList) */
export const Tasks = listOf(Task);

/** The ports that are scraped. */
export function tcpOf(ports: readonly Port[]): readonly Port[] {
  return ports.filter(({ Protocol }) => Protocol === 'tcp');
}
