import { z } from 'zod';
import { Address, listOf, mapOf, Text, TextMap, Whole } from '../../asking/answer-shapes.ts';

const Endpoint = z.object({ NetworkID: Text, IPAddress: Address, GlobalIPv6Address: Address });
/** What connects a container to a network. */
export type Endpoint = z.output<typeof Endpoint>;

const Port = z.object({ IP: Address, PrivatePort: Whole, PublicPort: Whole, Type: Text });
export type Port = z.output<typeof Port>;

const Container = z.object({
  Id: Text,
  Names: listOf(Text),
  Image: Text,
  ImageID: Text,
  Labels: TextMap,
  Ports: listOf(Port),
  HostConfig: z.object({ NetworkMode: Text }),
  NetworkSettings: z
    .object({ Networks: mapOf(Endpoint.nullable()).nullish() })
    .nullish()
    .transform((settings) => settings?.Networks ?? {}),
});
export type Container = z.output<typeof Container>;

/** https://docs.docker.com/reference/api/engine/ (ContainerList) */
export const Containers = listOf(Container);
