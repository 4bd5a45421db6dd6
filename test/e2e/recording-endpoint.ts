import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listening } from '../support/listening.ts';
import { isAllowed, type PolicyDocument, type WantedAction } from '../support/policy.ts';
import { region } from './moto-client-settings.ts';

/** Stands between one function and AWS, and notes what the function does there. */
export interface RecordingEndpoint extends AsyncDisposable {
  readonly url: string;
  /** What AWS would have had to allow so far, each once. */
  readonly calls: readonly WantedAction[];
  /** Requests of which that cannot be told. */
  readonly unknown: readonly string[];
}

const account = '123456789012';

/** With policies, what these do not allow is refused, as AWS would. */
export async function startRecordingEndpoint(
  behind: string,
  policies?: readonly PolicyDocument[],
): Promise<RecordingEndpoint> {
  const calls = new Map<string, WantedAction>();
  const unknown: string[] = [];
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const wanted = actionsOf(incoming, body.toString());
      if (wanted.length === 0) unknown.push(`${incoming.method} ${incoming.url}`);
      for (const each of wanted) calls.set(JSON.stringify(each), each);
      const isAsked = wanted.length > 0 && wanted.every((each) => policies === undefined || isAllowed(policies, each));
      if (policies !== undefined && !isAsked) return refuse(incoming, outgoing);
      const { method, headers, url = '/' } = incoming;
      const forwarded = request(new URL(url, behind), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      forwarded.end(body);
    });
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    get calls() {
      return [...calls.values()];
    },
    unknown,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** EC2: "Common errors". The services that speak JSON: AccessDeniedException. */
function refuse({ headers }: IncomingMessage, outgoing: ServerResponse): void {
  if (headers['x-amz-target'] === undefined) {
    const error = '<Error><Code>UnauthorizedOperation</Code><Message>not allowed</Message></Error>';
    outgoing.writeHead(403, { 'content-type': 'text/xml' });
    outgoing.end(`<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>`);
    return;
  }
  outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'not allowed' }));
}

/** What has to be allowed for a request: Service Authorization Reference, of the services that the functions call. */
function actionsOf({ method, headers, url = '/' }: IncomingMessage, body: string): readonly WantedAction[] {
  const target = headers['x-amz-target'];
  if (target === undefined) return method === 'GET' ? s3Actions(new URL(url, 'http://s3')) : queryActions(body);
  const [, service, operation = ''] = /^(DynamoDB|AmazonSQS|AmazonSSM)\w*\.(\w+)$/.exec(String(target)) ?? [];
  const input: unknown = JSON.parse(body);
  if (service === 'DynamoDB') return dynamoDbActions(operation, input);
  if (service === 'AmazonSQS') {
    const queue = String(fieldOf(input, 'QueueUrl')).split('/').at(-1);
    return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: arnOf('sqs', queue ?? '') }];
  }
  if (service === 'AmazonSSM') {
    const name = String(fieldOf(input, 'Name')).replace(/^\//, '');
    return [{ action: `ssm:${operation}`, resource: arnOf('ssm', `parameter/${name}`) }];
  }
  return [];
}

/** S3, as far as configurations are read from it: `/bucket/key`, or `/bucket` for a list. */
function s3Actions({ pathname, searchParams }: URL): readonly WantedAction[] {
  const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/s.exec(decodeURIComponent(pathname)) ?? [];
  if (bucket === '') return [];
  const arn = `arn:aws:s3:::${bucket}`;
  if (key === '') return [{ action: 's3:ListBucket', resource: arn }];
  const action = searchParams.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject';
  return [{ action, resource: `${arn}/${key}` }];
}

/** EC2 and STS: the action is in the form. Of those that are called, only AssumeRole is on a resource. */
function queryActions(body: string): readonly WantedAction[] {
  const form = new URLSearchParams(body);
  const action = form.get('Action');
  if (action === null) return [];
  const role = form.get('RoleArn');
  return [{ action: `${role === null ? 'ec2' : 'sts'}:${action}`, resource: role ?? '*' }];
}

function dynamoDbActions(operation: string, input: unknown): readonly WantedAction[] {
  const tables = fieldOf(input, 'RequestItems');
  const names = tables === undefined ? [String(fieldOf(input, 'TableName'))] : Object.keys(Object(tables));
  const key = fieldOf(fieldOf(fieldOf(input, 'Item') ?? fieldOf(input, 'Key'), 'pk'), 'S');
  const context = typeof key === 'string' ? { context: { 'dynamodb:LeadingKeys': [key] } } : {};
  return names.map((name) => {
    return { action: `dynamodb:${operation}`, resource: arnOf('dynamodb', `table/${name}`), ...context };
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function arnOf(service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${account}:${rest}`;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
