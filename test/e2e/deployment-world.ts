import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import { type StubServer, startStubServer } from '../support/stub-server.ts';
import { type AwsStub, startAwsStub } from './aws-stub.ts';
import { type DeployedFunction, startFunction } from './deployed-function.ts';
import { functionCode } from './deployment.ts';
import { type PackagedProject, packageProject } from './packaged-project.ts';
import { type Meta, streamTo } from './streamed-answer.ts';

export const functionNames = ['api', 'dispatch', 'refresh'] as const;
export type FunctionName = (typeof functionNames)[number];

export const readerToken = 'reader-token';
const tokens = [{ name: 'reader', sha256: createHash('sha256').update(readerToken).digest('hex'), scopes: ['read'] }];

/** A packaged deployment, its functions each in a process of its own, and all that they can reach. */
export interface DeploymentWorld {
  readonly source: StubServer;
  readonly aws: AwsStub;
  readonly project: PackagedProject;
  readonly functions: Readonly<Record<FunctionName, DeployedFunction>>;
}

/** Packages one configuration over two files, and starts what it needs; `resources` ends it all. */
export async function startDeploymentWorld(resources: AsyncDisposableStack): Promise<DeploymentWorld> {
  const source = await startStubServer([
    {
      request: { path: '/targets', headers: { authorization: 'Bearer source-token' } },
      response: { body: [{ targets: ['192.0.2.1:9100'], labels: { team: 'web' } }] },
    },
  ]);
  resources.defer(() => source.close());
  const parameters = { '/rollcall/dev/tokens': JSON.stringify(tokens), '/web/token': 'source-token' };
  const aws = resources.use(await startAwsStub(parameters));
  const table = await startEmbeddedDynamoDb();
  resources.defer(() => table.close());
  await createTable(table.client, 'rollcall');
  const project = resources.use(await packageProject(configurationFor(source.url)));
  const environment = environmentFor(aws, table);
  const [api, dispatch, refresh] = await Promise.all([
    startFunction(await functionCode(project, 'api'), environment),
    startFunction(await functionCode(project, 'dispatch'), environment),
    startFunction(await functionCode(project, 'refresh'), environment),
  ]);
  for (const each of [api, dispatch, refresh]) resources.use(each);
  return { source, aws, project, functions: { api, dispatch, refresh } };
}

function configurationFor(url: URL): Readonly<Record<string, string>> {
  return {
    'rollcall.yml': `
scrape_config_files: [jobs/*.yml]
scrape_configs:
  - job_name: instances
    ec2_sd_configs:
      - region: eu-west-1
        role_arn: arn:aws:iam::123456789012:role/discovery
`,
    'jobs/web.yml': `
scrape_configs:
  - job_name: web
    http_sd_configs:
      - url: ${new URL('/targets', url)}
        authorization: { credentials_file: ssm:/web/token }
`,
    'jobs/notes.txt': 'not a part of the configuration',
  };
}

/** What the template refers to, what Lambda adds, and where AWS is to be found in this test. */
function environmentFor(aws: AwsStub, table: EmbeddedDynamoDb): Readonly<Record<string, string>> {
  return {
    TABLE: 'rollcall',
    STAGE: 'dev',
    HUB_NAME: 'rollcall-dev',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    QUEUE_URL: `${aws.url}/123456789012/refresh`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
  };
}

export interface Served {
  readonly meta: Meta;
  readonly body: string;
  readonly bytes: Buffer;
  /** How many chunks the body came in. */
  readonly chunks: number;
}

/** What the API answers to a request as a REST API hands it over behind its proxy resource. */
export async function ask(
  { functions }: DeploymentWorld,
  path: string,
  token?: string,
  encoding?: string,
): Promise<Served> {
  const event = {
    httpMethod: 'GET',
    path,
    resource: '/{proxy+}',
    pathParameters: { proxy: path.slice(1) },
    multiValueQueryStringParameters: null,
    multiValueHeaders: {
      ...(token === undefined ? {} : { Authorization: [`Bearer ${token}`] }),
      ...(encoding === undefined ? {} : { 'Accept-Encoding': [encoding] }),
    },
    body: null,
    isBase64Encoded: false,
  };
  const chunks: Buffer[] = [];
  let meta: Meta | undefined;
  await streamTo(functions.api, event, {
    begin: (begun) => {
      meta = begun;
    },
    take: (chunk) => void chunks.push(chunk),
  });
  if (meta === undefined) throw new Error('the function sent no status');
  const bytes = Buffer.concat(chunks);
  return { meta, body: bytes.toString(), bytes, chunks: chunks.length };
}

const Listed = z.object({
  data: z.object({ providers: z.array(z.object({ id: z.string(), mechanism: z.string() })) }),
});

/** The first message for the provider of one mechanism, as SQS hands it to Lambda; later ones are for later slots. */
export async function batchFor(world: DeploymentWorld, mechanism: string): Promise<object> {
  const { body: listed } = await ask(world, '/api/v1/providers', readerToken);
  const { providers } = Listed.parse(JSON.parse(listed)).data;
  const wanted = providers.find((provider) => provider.mechanism === mechanism);
  const body = world.aws.messages.find((text) => JSON.parse(text).provider === wanted?.id);
  return { Records: [{ messageId: 'message-1', body, eventSource: 'aws:sqs' }] };
}
