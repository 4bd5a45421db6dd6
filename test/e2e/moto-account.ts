import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import { resourceOf } from './deployment.ts';
import { type ClientSettings, clientSettings } from './moto-client-settings.ts';
import type { PackagedProject } from './packaged-project.ts';

const table = 'rollcall-table';

const Table = z.object({
  BillingMode: z.literal('PAY_PER_REQUEST'),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.literal(['S', 'N', 'B']) })),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.literal(['HASH', 'RANGE']) })),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }),
});

const Queue = z.object({ VisibilityTimeout: z.int(), MessageRetentionPeriod: z.int() });

/** What a deployment finds in its account: what its template makes, and the parameters that its owner put there. */
export interface MotoAccount {
  /** What the template refers to, what Lambda adds, and where AWS is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly queueUrl: string;
}

/** Makes the table and the queue in moto as the packaged template declares them, and the parameters by name. */
export async function createAccount(
  moto: MotoServer,
  project: PackagedProject,
  parameters: Readonly<Record<string, string>>,
): Promise<MotoAccount> {
  const client = clientSettings(moto);
  await createDeclaredTable(client, project);
  const queueUrl = await createDeclaredQueue(client, project);
  const ssm = new SSMClient(client);
  for (const [Name, Value] of Object.entries(parameters)) {
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
  }
  ssm.destroy();
  return { queueUrl, environment: { ...moto.environment, TABLE: table, QUEUE_URL: queueUrl } };
}

async function createDeclaredTable(settings: ClientSettings, project: PackagedProject): Promise<void> {
  const dynamoDb = new DynamoDBClient(settings);
  const declared = Table.parse(resourceOf(project, 'AWS::DynamoDB::Table').Properties);
  const { TimeToLiveSpecification, ...keys } = declared;
  await dynamoDb.send(new CreateTableCommand({ TableName: table, ...keys }));
  await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification }));
  dynamoDb.destroy();
}

async function createDeclaredQueue(settings: ClientSettings, project: PackagedProject): Promise<string> {
  const sqs = new SQSClient(settings);
  const isRead = ({ Properties }: { readonly Properties: object }) => 'RedrivePolicy' in Properties;
  const declared = Queue.parse(resourceOf(project, 'AWS::SQS::Queue', isRead).Properties);
  const Attributes = Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, String(value)]));
  const { QueueUrl: queueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'refresh', Attributes }));
  sqs.destroy();
  if (queueUrl === undefined) throw new Error('moto made no queue');
  return queueUrl;
}
