import middy from '@middy/core';
import { createRefreshHandler } from './refresh-handler.ts';
import { wireRefresh } from './wiring.ts';

/** Takes messages of the queue, and direct invocations with `{"job": name}` or `{"provider": id}`. */
export const handler = middy().handler(createRefreshHandler(await wireRefresh()));
