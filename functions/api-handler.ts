import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { Context } from 'aws-lambda';
import type { Api } from '../lib/api/api.ts';
import type { Logger } from '../lib/ports.ts';
import type { Emit } from './emf.ts';
import { lambdaAnswerOf } from './lambda-answer.ts';
import { type RoutedAnswer, requestLog } from './middleware/request-log.ts';
import { type RestEvent, restRequestOf } from './rest-request.ts';

export interface ApiHandlerWorld {
  readonly api: Api;
  readonly log: Logger;
  readonly emit: Emit;
}

/** The API behind a REST API with `transferMode: STREAM`. Needs Lambda's global `awslambda`. */
export function createApiHandler({ api, log, emit }: ApiHandlerWorld) {
  return middy<RestEvent, RoutedAnswer, Error, Context>({ executionMode: executionModeStreamifyResponse })
    .use(requestLog(log, emit))
    .handler(async (event: RestEvent): Promise<RoutedAnswer> => {
      const answer = await api(restRequestOf(event));
      return { ...lambdaAnswerOf(answer), route: answer.route, job: answer.job };
    });
}
