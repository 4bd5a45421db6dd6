import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';

/** SQS and SSM as far as the functions need them, on one loopback port. */
export interface AwsStub {
  readonly url: string;
  /** The bodies of the messages that were sent, in order. */
  readonly messages: readonly string[];
  /** Calls that nobody foresaw. */
  readonly unforeseen: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

const SendMessageBatch = z.object({
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })),
});
const SendMessage = z.object({ MessageBody: z.string() });
const GetParameter = z.object({ Name: z.string(), WithDecryption: z.literal(true) });

/** Starts it with what its parameters hold, by name. */
export async function startAwsStub(parameters: Readonly<Record<string, string>>): Promise<AwsStub> {
  const messages: string[] = [];
  const unforeseen: string[] = [];
  const receive = (body: string): { MessageId: string; MD5OfMessageBody: string } => {
    messages.push(body);
    return { MessageId: `m${messages.length}`, MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
  };
  const actions: Readonly<Record<string, (input: unknown) => object | undefined>> = {
    'AmazonSQS.SendMessage': (input) => receive(SendMessage.parse(input).MessageBody),
    'AmazonSQS.SendMessageBatch': (input) => ({
      Successful: SendMessageBatch.parse(input).Entries.map(({ Id, MessageBody }) => ({ Id, ...receive(MessageBody) })),
      Failed: [],
    }),
    'AmazonSSM.GetParameter': (input) => {
      const { Name } = GetParameter.parse(input);
      return Name in parameters ? { Parameter: { Name, Value: parameters[Name] } } : undefined;
    },
  };
  const server = createServer((request, response) => {
    const target = String(request.headers['x-amz-target']);
    void textOf(request).then((text) => {
      const answer = actions[target]?.(JSON.parse(text));
      if (answer === undefined) unforeseen.push(`${target} ${text}`);
      const type = String(request.headers['content-type'] ?? 'application/x-amz-json-1.0');
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': type });
      response.end(JSON.stringify(answer ?? { __type: 'UnforeseenCall' }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    messages,
    unforeseen,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
