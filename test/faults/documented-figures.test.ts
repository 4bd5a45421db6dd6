import { describe, expect, it } from 'vitest';
import { documentedFigures } from './documented-figures.ts';

describe('docs/reliability.md', () => {
  it('has the figures of the newest results (npm run renew:reliability writes them)', async () => {
    const { found, renewed } = await documentedFigures();

    expect(found).toBe(renewed);
  });
});
