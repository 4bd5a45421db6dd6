import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peer } from '../peer.ts';
import { createEc2Instances } from './ec2-instances.ts';
import { type MotoServer, startMotoServer } from './moto-server.ts';

const command = peer('moto', ['moto_server']);

describe.skipIf(command === undefined)('a moto server', () => {
  let server: MotoServer;

  beforeAll(async () => {
    server = await startMotoServer(command ?? '');
  });

  afterAll(() => server[Symbol.asyncDispose]());

  it('has the instances that were launched, in the state they were put into, until it is reset', async () => {
    using instances = createEc2Instances(server);
    const [first, second] = await instances.launch({ Name: 'one' }, { Name: 'two' });
    await instances.stop(second?.id ?? '');

    expect(await statesOf(server)).toEqual({ [first?.id ?? '']: 'running', [second?.id ?? '']: 'stopped' });

    await server.reset();

    expect(await statesOf(server)).toEqual({});
  });
});

describe('startMotoServer', () => {
  it('rejects with what the program said where it ends at once', async () => {
    await expect(startMotoServer('false')).rejects.toThrow('ended with 1');
  });
});

async function statesOf({ url }: MotoServer): Promise<Readonly<Record<string, string | undefined>>> {
  const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
  const client = new EC2Client({ endpoint: url, region: 'eu-west-1', credentials });
  const { Reservations: reservations = [] } = await client.send(new DescribeInstancesCommand());
  client.destroy();
  const all = reservations.flatMap(({ Instances: instances = [] }) => instances);
  return Object.fromEntries(all.map(({ InstanceId: id = '', State: state }) => [id, state?.Name]));
}
