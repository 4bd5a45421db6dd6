import {
  type _InstanceType,
  CreateTagsCommand,
  DeleteTagsCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { MotoServer } from './moto-server.ts';

export interface LaunchedInstance {
  readonly id: string;
  readonly privateIp: string;
}

/** The EC2 of a moto server, as an operator would use it. */
export interface Ec2Instances {
  /** Starts one instance for each set of tags. */
  launch(...tags: readonly Readonly<Record<string, string>>[]): Promise<readonly LaunchedInstance[]>;
  stop(id: string): Promise<void>;
  terminate(id: string): Promise<void>;
  /** Gives it one more tag, or takes that tag away again. */
  tag(id: string, name: string): Promise<void>;
  untag(id: string, name: string): Promise<void>;
  [Symbol.dispose](): void;
}

const type: _InstanceType = 't4g.micro';

export function createEc2Instances({ url }: MotoServer, region = 'eu-west-1'): Ec2Instances {
  const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
  const client = new EC2Client({ endpoint: url, region, credentials });
  return {
    async launch(...tags) {
      const launched: LaunchedInstance[] = [];
      for (const each of tags) launched.push(await launchOne(client, each));
      return launched;
    },
    async stop(id) {
      await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    },
    async tag(id, Key) {
      await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value: 'yes' }] }));
    },
    async untag(id, Key) {
      await client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key }] }));
    },
    async terminate(id) {
      await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    },
    [Symbol.dispose]: () => client.destroy(),
  };
}

async function launchOne(client: EC2Client, tags: Readonly<Record<string, string>>): Promise<LaunchedInstance> {
  const { Instances: instances } = await client.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      InstanceType: type,
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [
        { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    }),
  );
  const { InstanceId: id, PrivateIpAddress: privateIp } = instances?.[0] ?? {};
  if (id === undefined || privateIp === undefined) throw new Error('moto launched no instance with an address');
  return { id, privateIp };
}
