import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asProviderId } from '../lib/model/provider-id.ts';
import { listening } from '../test/support/listening.ts';
import { createSqsQueue } from './sqs-queue.ts';

interface Sent {
  readonly QueueUrl: string;
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string; readonly DelaySeconds: number }[];
}

const provider = asProviderId('ec2-a');

describe('the queues', () => {
  const sent: Sent[] = [];
  let refuses = false;
  let isForbidden = false;
  let url: string;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (isForbidden) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'AccessDenied', message: 'not allowed' }));
      return;
    }
    const batch: Sent = JSON.parse(text);
    sent.push(batch);
    const failed = refuses ? batch.Entries.slice(0, 1) : [];
    const answer = {
      Successful: batch.Entries.slice(failed.length).map(({ Id, MessageBody }) => {
        return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
      }),
      Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });

  beforeEach(async () => {
    sent.length = 0;
    refuses = false;
    isForbidden = false;
    url = `http://127.0.0.1:${await listening(server)}`;
    for (const [name, value] of Object.entries({
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: url,
    })) {
      vi.stubEnv(name, value);
    }
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });

  it('take each message where its network is, and one without a queue of its own where the rest go', async () => {
    const queue = createSqsQueue(`${url}/1/refresh`, { near: `${url}/1/near` });

    await queue.send([
      { provider, slotMs: 1 },
      { provider, slotMs: 2, network: 'near', delaySeconds: 5 },
      { provider, slotMs: 3, network: 'far' },
    ]);

    const messages = sent.flatMap(({ QueueUrl, Entries }) =>
      Entries.map(({ MessageBody, DelaySeconds }) => [
        QueueUrl.slice(url.length),
        JSON.parse(MessageBody),
        DelaySeconds,
      ]),
    );
    expect(messages.toSorted(([, a], [, b]) => a.slotMs - b.slotMs)).toEqual([
      ['/1/refresh', { provider, slotMs: 1 }, 0],
      ['/1/near', { provider, slotMs: 2 }, 5],
      ['/1/refresh', { provider, slotMs: 3 }, 0],
    ]);
  });

  it('take ten at a time', async () => {
    const messages = Array.from({ length: 23 }, (_, n) => ({ provider, slotMs: n }));

    await createSqsQueue(`${url}/1/refresh`).send(messages);

    expect(sent.map(({ Entries }) => Entries.length).toSorted()).toEqual([10, 10, 3]);
  });

  it('say so when they may not be asked, as of a store that does not answer', async () => {
    isForbidden = true;

    await expect(createSqsQueue(`${url}/1/refresh`).send([{ provider }])).rejects.toMatchObject({
      name: 'StoreError',
      state: 'unanswered',
      message: expect.stringContaining('the queue did not answer: AccessDenied'),
    });
  });

  it('say so when they did not take all', async () => {
    refuses = true;

    await expect(createSqsQueue(`${url}/1/refresh`).send([{ provider }])).rejects.toThrow('took 0 of 1 messages');
  });
});
