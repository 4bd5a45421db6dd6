import { StoreError } from '../lib/errors.ts';
import type { Queue, RefreshMessage } from '../lib/model/refresh-message.ts';
import { lazily } from './lazily.ts';

/** SQS: SendMessageBatch. */
const maxPerBatch = 10;
const maxDelaySeconds = 900;
/** Thousands of messages fit into a tick. */
const concurrentBatches = 8;

/**
 * The queues between dispatch, the API and the refreshers: one, and one more for each network that has a refresher of its
 * own. The SDK is loaded with the first message: an API that only serves lists does not pay for it.
 */
export function createSqsQueue(queueUrl: string, networkQueues: Readonly<Record<string, string>> = {}): Queue {
  // A network that is not deployed has no queue: the refresher outside says so of its providers.
  const urlOf = ({ network }: RefreshMessage) =>
    network === undefined ? queueUrl : (networkQueues[network] ?? queueUrl);
  const load = lazily(async () => (await import('./sqs-client.ts')).createBatchSender());
  async function sendBatch(QueueUrl: string, messages: readonly RefreshMessage[]): Promise<void> {
    const send = await load();
    const Entries = messages.map(entryOf);
    const { Failed = [] } = await send(QueueUrl, Entries);
    const [refused] = Failed;
    if (refused === undefined) return;
    const taken = `${Entries.length - Failed.length} of ${Entries.length}`;
    throw new StoreError('unanswered', `the queue took ${taken} messages: ${refused.Code}`);
  }

  return {
    /** Every batch is tried, also after one that was refused: what the queue took is not to be held up by what it did not. */
    async send(messages) {
      const batches = batchesOf(messages, urlOf).values();
      const refusals: unknown[] = [];
      const work = async () => {
        for (const [url, batch] of batches) {
          await sendBatch(url, batch).catch((error: unknown) => refusals.push(refusalOf(error)));
        }
      };
      await Promise.all(Array.from({ length: concurrentBatches }, work));
      const [refusal] = refusals;
      if (refusal !== undefined) throw refusal;
    },
  };
}

/** Whoever asks for a refresh is to know that it may be asked for again, and not that the hub has a fault. */
function refusalOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError('unanswered', `the queue did not answer: ${String(error)}`, { cause: error });
}

function batchesOf(
  messages: readonly RefreshMessage[],
  urlOf: (message: RefreshMessage) => string,
): readonly (readonly [string, readonly RefreshMessage[]])[] {
  return [...Map.groupBy(messages, urlOf)].flatMap(([url, all]) =>
    Array.from({ length: Math.ceil(all.length / maxPerBatch) }, (_, index) => {
      return [url, all.slice(index * maxPerBatch, (index + 1) * maxPerBatch)] as const;
    }),
  );
}

function entryOf({ delaySeconds = 0, network: _, ...message }: RefreshMessage, index: number) {
  return {
    Id: String(index),
    MessageBody: JSON.stringify(message),
    DelaySeconds: Math.min(delaySeconds, maxDelaySeconds),
  };
}
