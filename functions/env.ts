import { z } from 'zod';
import { ConfigError } from '../lib/errors.ts';

const Text = z.string().min(1, 'must be set');

const shared = {
  /** Name of the DynamoDB table. */
  TABLE: Text,
  STAGE: Text,
  /** As the hub calls itself in `Via`, and in its metrics. */
  HUB_NAME: Text,
  AWS_REGION: Text,
  /** The queue that refreshers take messages from. */
  QUEUE_URL: z.url(),
};

/** A queue's URL for each network that has a refresher of its own, as JSON. */
const NetworkQueues = z.string().transform((text, context) => {
  const parsed = z.record(z.string(), z.url()).safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'must be a JSON object of queue URLs by network' });
  return z.NEVER;
});

const ApiEnvironment = z.object({
  ...shared,
  /** Reference to the token document; empty: the deployment answers 401. It has to be said, not left out. */
  TOKENS: z.string(),
});
export type ApiEnvironment = z.output<typeof ApiEnvironment>;

const RefreshEnvironment = z.object({
  ...shared,
  NETWORK_QUEUES: NetworkQueues,
  /** The network that this function asks from; empty: none of its own. */
  NETWORK: z.string(),
  /** Where the configuration is: a path in the bundle, `s3://bucket/key` or `ssm:/name`. */
  CONFIG: Text,
  /** Path of the document in the bundle that says what the deployment granted; empty: there is none. */
  GRANTED: z.string(),
  /** Name of the event bus for changes; empty: none. */
  EVENT_BUS: z.string(),
});
export type RefreshEnvironment = z.output<typeof RefreshEnvironment>;

const DispatchEnvironment = z.object({ ...shared, NETWORK_QUEUES: NetworkQueues, CONFIG: Text });
export type DispatchEnvironment = z.output<typeof DispatchEnvironment>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment as it is: nothing else reads it. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Settings of the API function. Throws a ConfigError with every variable that is missing or wrong. */
export function apiEnvironment(environment: Environment): ApiEnvironment {
  return checked(ApiEnvironment, environment);
}

/** Settings of the refresh function. Throws a ConfigError with every variable that is missing or wrong. */
export function refreshEnvironment(environment: Environment): RefreshEnvironment {
  return checked(RefreshEnvironment, environment);
}

/** Settings of the dispatch function. Throws a ConfigError with every variable that is missing or wrong. */
export function dispatchEnvironment(environment: Environment): DispatchEnvironment {
  return checked(DispatchEnvironment, environment);
}

function checked<Shape extends z.ZodType>(shape: Shape, environment: Environment): z.output<Shape> {
  const parsed = shape.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), file: 'environment', line: 0, message })),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
