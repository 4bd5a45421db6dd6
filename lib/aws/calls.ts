import type { Limited } from '../asking/concurrency-limit.ts';
import { DiscoveryError } from '../errors.ts';
import { type AwsCall, awsFailureOf } from './failure.ts';
import { untilAborted } from './until-aborted.ts';

/** Handed to the SDK with each command. */
export interface AwsSendOptions {
  readonly abortSignal: AbortSignal;
}

/** One page of a list; without items where the answer was none: an empty body, the page of a proxy. */
export interface AwsPage<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next?: string | undefined;
}

/** Makes calls of one service. Every one rejects with a DiscoveryError that names the action and the place. */
export interface AwsCalls {
  /** One call. */
  one<Answer>(action: string, send: (options: AwsSendOptions) => Promise<Answer>): Promise<Answer>;
  /** Every page of a list. Rejects where one is missing, a token comes twice, or there is no end to them. */
  pages<Item>(
    action: string,
    send: (token: string | undefined, options: AwsSendOptions) => Promise<AwsPage<Item>>,
  ): AsyncGenerator<readonly Item[], void>;
  /** Every item of every page. */
  all<Item>(
    action: string,
    send: (token: string | undefined, options: AwsSendOptions) => Promise<AwsPage<Item>>,
  ): Promise<readonly Item[]>;
}

export interface AwsCallsContext {
  /** As IAM names it: `ec2`. */
  readonly service: string;
  /** `in eu-west-1`. */
  readonly place: string;
  readonly signal: AbortSignal;
  /** Bounds how many are made at once. */
  readonly limited?: Limited;
}

const maxPages = 1_000;
const unlimited: Limited = (task) => task();

/** Calls of one service under one signal. */
export function createAwsCalls({ service, place, signal, limited = unlimited }: AwsCallsContext): AwsCalls {
  const callOf = (action: string): AwsCall => ({ action: `${service}:${action}`, place });

  const one: AwsCalls['one'] = (action, send) =>
    limited(async () => {
      try {
        signal.throwIfAborted();
        return await untilAborted(send({ abortSignal: signal }), signal);
      } catch (error) {
        throw awsFailureOf(error, callOf(action), signal);
      }
    });

  const pages: AwsCalls['pages'] = async function* (action, send) {
    const tokens = new Set<string>();
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const asked = token;
      // The SDK hands on what a service answers in JSON without a look at its types, and a text can be gone through like a list.
      const { items, next } = await one(action, (options) => send(asked, options));
      if (!Array.isArray(items)) throw malformed(callOf(action), 'was answered without a list');
      token = nextTokenOf(next, tokens, callOf(action));
      yield items;
    }
  };

  return {
    one,
    pages,
    async all(action, send) {
      const items = [];
      for await (const page of pages(action, send)) items.push(...page);
      return items;
    },
  };
}

/** A token that comes twice, or one too many, is a list without end. */
function nextTokenOf(next: string | undefined, tokens: Set<string>, call: AwsCall): string | undefined {
  if (next === undefined || next === '') return undefined;
  if (tokens.has(next) || tokens.size >= maxPages - 1) throw malformed(call, 'does not come to an end');
  tokens.add(next);
  return next;
}

function malformed({ action, place }: AwsCall, fault: string): DiscoveryError {
  return new DiscoveryError('malformed', `${action} ${place} ${fault}`);
}
