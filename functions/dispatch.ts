import middy from '@middy/core';
import { type Dispatched, dispatch } from '../lib/plan/dispatch.ts';
import { wireDispatch } from './wiring.ts';

const world = wireDispatch();

/** Every minute: accepts the configuration, and sends a message for each provider that is due. */
export const handler = middy<unknown, Dispatched>().handler(() => dispatch(world));
