import { StoreError } from '../lib/errors.ts';
import type { Queue, RefreshMessage } from '../lib/model/refresh-message.ts';
import { lazily } from './lazily.ts';

/** SQS: SendMessageBatch. */
const maxPerBatch = 10;
const maxDelaySeconds = 900;
/** Thousands of messages fit into a tick. */
const concurrentBatches = 8;

/**
 * The queue between dispatch, the API and the refreshers. The SDK is loaded with the first message: an API that only
 * serves lists does not pay for it.
 */
export function createSqsQueue(queueUrl: string): Queue {
  const load = lazily(async () => {
    const { SendMessageBatchCommand, SQSClient } = await import('@aws-sdk/client-sqs');
    return { client: new SQSClient({}), SendMessageBatchCommand };
  });
  async function sendBatch(messages: readonly RefreshMessage[]): Promise<void> {
    const { client, SendMessageBatchCommand } = await load();
    const Entries = messages.map(entryOf);
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const [refused] = Failed;
    if (refused === undefined) return;
    const taken = `${Entries.length - Failed.length} of ${Entries.length}`;
    throw new StoreError('unanswered', `the queue took ${taken} messages: ${refused.Code}`);
  }

  return {
    /** Every batch is tried, also after one that was refused: what the queue took is not to be held up by what it did not. */
    async send(messages) {
      const batches = Array.from({ length: Math.ceil(messages.length / maxPerBatch) }, (_, index) =>
        messages.slice(index * maxPerBatch, (index + 1) * maxPerBatch),
      ).values();
      const refusals: unknown[] = [];
      const work = async () => {
        for (const batch of batches) await sendBatch(batch).catch((error: unknown) => refusals.push(error));
      };
      await Promise.all(Array.from({ length: concurrentBatches }, work));
      const [refusal] = refusals;
      if (refusal !== undefined) throw refusal;
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
