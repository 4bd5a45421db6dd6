import { attribute, type Resources, ref, type Value, when } from '../cloudformation.ts';
import type { Worker } from '../worker.ts';
import { refreshTimeoutSeconds } from './lambda-function.ts';

/** As AWS advises, so that a message is not handed out again while somebody still works on it. */
const timeoutsHidden = 6;
const receives = 3;
/** A refresh that waited for an hour has long been sent again. */
const retentionSeconds = 3600;
const deadLetterRetentionSeconds = 14 * 86_400;

export const queueEncryption: Readonly<Record<string, Value>> = {
  KmsMasterKeyId: when('HasKey', ref('KmsKeyArn')),
  SqsManagedSseEnabled: when('HasKey', ref('AWS::NoValue'), true),
};

/** The queue of a worker, and where messages end that were tried and never finished. */
export function queueResources({ id }: Worker): Resources {
  return {
    [`${id}Queue`]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: timeoutsHidden * refreshTimeoutSeconds,
        MessageRetentionPeriod: retentionSeconds,
        RedrivePolicy: { deadLetterTargetArn: attribute(`${id}DeadLetters`), maxReceiveCount: receives },
        ...queueEncryption,
      },
    },
    [`${id}DeadLetters`]: {
      Type: 'AWS::SQS::Queue',
      Properties: { MessageRetentionPeriod: deadLetterRetentionSeconds, ...queueEncryption },
    },
  };
}
