import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { clientSettings, region } from './moto-client-settings.ts';

const Handled = z.strictObject({ batchItemFailures: z.array(z.strictObject({ itemIdentifier: z.string() })) });

/** The event source mapping between the queue and the refresher, which works when it is told to. */
export interface EventSourceMapping extends AsyncDisposable {
  /** Hands over every message that is visible, each as a batch of its own, and gives those that were taken. */
  deliver(): Promise<readonly Message[]>;
  /** Hands over one message, whether it was before or not. Gives the ids that are to come again. */
  handOver(message: Message): Promise<readonly string[]>;
}

export function createEventSourceMapping(
  moto: MotoServer,
  queueUrl: string,
  refresh: DeployedFunction,
): EventSourceMapping {
  const sqs = new SQSClient(clientSettings(moto));

  async function handOver(message: Message): Promise<readonly string[]> {
    const record = {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: {},
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:${region}:123456789012:refresh`,
      awsRegion: region,
    };
    const { batchItemFailures } = Handled.parse(await refresh.invoke({ Records: [record] }));
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  async function received(): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    });
    return (await sqs.send(command)).Messages ?? [];
  }

  return {
    handOver,
    async deliver() {
      const taken: Message[] = [];
      for (let batch = await received(); batch.length > 0; batch = await received()) {
        for (const message of batch) {
          const comingBack = await handOver(message);
          if (comingBack.length > 0) throw new Error(`the refresher did not take ${message.Body}`);
          await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
          taken.push(message);
        }
      }
      return taken;
    },
    async [Symbol.asyncDispose]() {
      sqs.destroy();
    },
  };
}
