import type { Access } from '../access/access.ts';
import type { Handle } from './api.ts';
import { forbidden, successAnswer } from './route-answer.ts';

/** `/api/v1/tokens`: who may do what, and when they last did; for tokens without a job list. */
export function createTokensRoute({ access }: { readonly access: Access }): Handle {
  return async ({ principal }) => {
    if (principal.jobs !== undefined) return forbidden();
    const tokens = await access.tokens();
    return successAnswer({
      tokens: tokens.map(({ id, name, scopes, jobs, lastUsed }) => {
        return { id, name, scopes, jobs: jobs ?? null, lastUsed: lastUsed ?? null };
      }),
    });
  };
}
