import { createApiHandler } from './api-handler.ts';
import { wireApi } from './wiring.ts';

/** Answers every route of the API (docs/api.md). */
export const handler = createApiHandler(await wireApi());
