import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';

/**
 * One call of SQS: rejects with what the SDK throws. A module of its own, which is loaded when it is needed: a bundler leaves
 * out what is not named here, and keeps all of a package that is loaded as a whole.
 */
export function createBatchSender() {
  const client = new SQSClient({});
  return (QueueUrl: string, Entries: SendMessageBatchRequestEntry[]) =>
    client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}
