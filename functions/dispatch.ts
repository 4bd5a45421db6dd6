import middy from '@middy/core';
import { createDispatchHandler } from './dispatch-handler.ts';
import { wireDispatch } from './wiring.ts';

/** Every minute: accepts the configuration, and sends a message for each provider that is due. Takes events as hints. */
export const handler = middy().handler(createDispatchHandler(wireDispatch()));
