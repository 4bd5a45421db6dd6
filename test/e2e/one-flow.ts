import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import type { LaunchedInstance } from '../peers/moto/ec2-instances.ts';
import { PolicyDocument, type WantedAction } from '../support/policy.ts';
import { servedLines, toldChanges, toldProviders } from './moto-answers.ts';
import { clientSettings } from './moto-client-settings.ts';
import { askAsOperator, type MotoWorld } from './moto-world.ts';
import { runFunctions } from './running-stack.ts';

const jobs = ['app', 'fixed', 'node'];
const tag = 'changed';

/** An action that is taken away from the role of one function. */
export interface Withheld {
  readonly name: string;
  readonly action: string;
}

interface FlowPlace {
  readonly world: MotoWorld;
  /** An instance that is found: the flow changes a tag of it, and takes that back. */
  readonly instance: LaunchedInstance;
  /** A table that is not there yet. */
  readonly table: string;
}

/** What came of a flow. */
export interface FlowEnd {
  /** What a person or a reader would see, or what went wrong first. */
  readonly seen: unknown;
  /** What each function asked AWS for. */
  readonly calls: ReadonlyMap<string, readonly WantedAction[]>;
}

/**
 * One whole way on an empty table, the functions started anew and each allowed what its own role allows, but for what is
 * withheld: a tick, its messages, one of them twice, the lists to a reader, a refresh on demand of what has changed, the status and the changes.
 */
export async function runFlow({ world, instance, table }: FlowPlace, withheld?: Withheld): Promise<FlowEnd> {
  await using resources = new AsyncDisposableStack();
  await emptyQueue(world);
  await newTable(world, table);
  const running = await runFunctions(
    {
      moto: world.moto,
      deployed: world.deployed,
      allowed: (name) => policiesOf(world, name, table, withheld),
      environment: { TABLE: table },
      ec2Before: (endpoint) => {
        world.ec2.standBefore(endpoint.url);
        return world.ec2.url;
      },
    },
    resources,
  );
  const ask = askAsOperator(running.gateway.url);
  const seen = await wentThrough();
  const calls = new Map([...running.recorded].map(([name, endpoint]) => [name, endpoint.calls]));
  return { seen, calls };

  async function wentThrough(): Promise<unknown> {
    try {
      const ticked = await running.dispatch.invoke({ source: 'aws.events' });
      const taken = await running.queue.deliver();
      const twice = await Promise.all(taken.slice(0, 1).map((message) => running.queue.handOver(message)));
      const served = await servedLines({ ask }, jobs);
      await world.instances.tag(instance.id, tag);
      const { status } = await ask('/api/v1/refresh', { method: 'POST', body: '{}' });
      const again = await running.queue.deliver();
      const told = [await toldProviders({ ask }), await toldChanges({ ask })];
      const changed = await servedLines({ ask }, jobs);
      return {
        messages: messagesOf(ticked),
        taken: [taken.length, again.length],
        twice,
        status,
        served,
        told,
        changed,
      };
    } catch (error) {
      return String(error);
    } finally {
      await world.instances.untag(instance.id, tag);
    }
  }
}

function messagesOf(ticked: unknown): unknown {
  return typeof ticked === 'object' && ticked !== null ? Reflect.get(ticked, 'messages') : undefined;
}

/** The policies of a deployed role, about another table. */
function policiesOf(world: MotoWorld, name: string, table: string, withheld: Withheld | undefined) {
  const { policies = [], environment = {} } = world.deployed.get(name) ?? {};
  const text = JSON.stringify(policies).replaceAll(`table/${environment['TABLE']}"`, `table/${table}"`);
  const all = PolicyDocument.array().parse(JSON.parse(text));
  return withheld?.name === name ? all.map((policy) => without(policy, withheld.action)) : all;
}

function without(policy: PolicyDocument, action: string): PolicyDocument {
  const statements = policy.Statement.map((each) => ({ ...each, Action: each.Action.filter((one) => one !== action) }));
  return { ...policy, Statement: statements };
}

async function newTable({ moto }: MotoWorld, table: string): Promise<void> {
  const client = new DynamoDBClient(clientSettings(moto));
  await createTable(client, table);
  client.destroy();
}

async function emptyQueue({ moto, deployed }: MotoWorld): Promise<void> {
  const sqs = new SQSClient(clientSettings(moto));
  const QueueUrl = `${moto.url}/123456789012/${deployed.get('refresh')?.queues[0]?.name}`;
  // To purge it is allowed once a minute.
  for (let left = await received(); left.length > 0; left = await received()) {
    for (const { ReceiptHandle } of left) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  sqs.destroy();

  async function received(): Promise<readonly Message[]> {
    const wanted = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
    return (await sqs.send(new ReceiveMessageCommand(wanted))).Messages ?? [];
  }
}
