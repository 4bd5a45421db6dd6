import type { CallTurns } from '../ports.ts';
import { quotaApiOf } from './quota-apis.ts';
import type { AwsRequest, AwsRequestHandler } from './request-handler.ts';

export interface CountedCalls {
  /** As IAM names it: `ec2`. */
  readonly service: string;
  readonly region: string;
  readonly turns: CallTurns;
  readonly signal: AbortSignal;
}

/**
 * A transport each of whose requests waits for its turn and is counted. Here and not where calls are made, because the SDK
 * repeats a call by itself, and every attempt counts against the quota.
 */
export function countedHandler(handler: AwsRequestHandler, calls: CountedCalls): AwsRequestHandler {
  const { service, region, turns, signal } = calls;
  return {
    ...handler,
    async handle(request, options) {
      const api = quotaApiOf(service, actionOf(request));
      if (api !== undefined) await turns.next({ api, region }, signal);
      return await handler.handle(request, options);
    },
  };
}

/** AWS JSON names the action in a header, AWS Query in the body; REST does in the path, and has no quota by action here. */
function actionOf({ headers, body }: AwsRequest): string {
  const target = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  return typeof body === 'string' ? (/(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? '') : '';
}
