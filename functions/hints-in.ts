import { z } from 'zod';
import type { Hint } from '../lib/plan/hint.ts';

const Wish = z.union([z.strictObject({ job: z.string() }), z.strictObject({ provider: z.string() })]);

/** EventBridge user guide: "Events". */
const BusEvent = z
  .object({ source: z.string(), 'detail-type': z.string(), account: z.string(), region: z.string() })
  .transform(({ source, account, region }) => ({ source, account, region }));

/** What Auto Scaling tells a topic. Amazon EC2 Auto Scaling user guide: "Amazon SNS notifications". */
const ScalingNotice = z
  .object({ Event: z.string().startsWith('autoscaling:'), AccountId: z.string(), AutoScalingGroupARN: z.string() })
  .transform(({ AccountId: account, AutoScalingGroupARN: arn }) => {
    return { source: 'aws.autoscaling', account, region: arn.split(':')[3] };
  });

const Told = z.union([BusEvent, ScalingNotice, Wish]);

/** What a topic wraps its messages in where it feeds a queue. */
const Envelope = z.object({ Type: z.literal('Notification'), Message: z.string() });
const Batch = z.object({
  Records: z.array(z.union([z.object({ body: z.string() }), z.object({ Sns: z.object({ Message: z.string() }) })])),
});

export interface HintsIn {
  readonly hints: readonly Hint[];
  /** Messages of which nothing could be made. */
  readonly unknown: number;
}

/**
 * The hints in what a function was called with: an event of EventBridge, or a batch of SNS or SQS that holds such, as they
 * are or wrapped by a topic. Undefined for anything else.
 */
export function hintsIn(event: unknown): HintsIn | undefined {
  const batch = Batch.safeParse(event);
  if (!batch.success) {
    const told = Told.safeParse(event);
    return told.success ? { hints: [told.data], unknown: 0 } : undefined;
  }
  const told = batch.data.Records.map((record) => hintIn('body' in record ? record.body : record.Sns.Message));
  const hints = told.filter((hint) => hint !== undefined);
  return { hints, unknown: told.length - hints.length };
}

function hintIn(text: string): Hint | undefined {
  const message = jsonOf(text);
  const wrapped = Envelope.safeParse(message);
  const told = Told.safeParse(wrapped.success ? jsonOf(wrapped.data.Message) : message);
  return told.success ? told.data : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
