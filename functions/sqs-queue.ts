import { StoreError } from '../lib/errors.ts';
import type { Queue, RefreshMessage } from '../lib/model/refresh-message.ts';

/** SQS: SendMessageBatch. */
const maxPerBatch = 10;
const maxDelaySeconds = 900;

/**
 * The queue between dispatch, the API and the refreshers. The SDK is loaded with the first message: an API that only
 * serves lists does not pay for it.
 */
export function createSqsQueue(queueUrl: string): Queue {
  const load = lazily(async () => {
    const { SendMessageBatchCommand, SQSClient } = await import('@aws-sdk/client-sqs');
    return { client: new SQSClient({}), SendMessageBatchCommand };
  });
  return {
    async send(messages) {
      for (let first = 0; first < messages.length; first += maxPerBatch) {
        const { client, SendMessageBatchCommand } = await load();
        const Entries = messages.slice(first, first + maxPerBatch).map(entryOf);
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        const [refused] = Failed;
        if (refused !== undefined) {
          throw new StoreError(
            'unanswered',
            `the queue took ${Entries.length - Failed.length} of ${Entries.length} messages: ${refused.Code}`,
          );
        }
      }
    },
  };
}

function entryOf({ delaySeconds = 0, ...message }: RefreshMessage, index: number) {
  return {
    Id: String(index),
    MessageBody: JSON.stringify(message),
    DelaySeconds: Math.min(delaySeconds, maxDelaySeconds),
  };
}

function lazily<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loaded: Promise<Value> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
