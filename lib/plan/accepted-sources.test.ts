import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { ConfigError } from '../errors.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { dispatch } from './dispatch.ts';

describe('an accepted configuration', () => {
  it('is noted by the versions of its texts, also when only these are others', async () => {
    const [store, clock, log] = [createMemoryStore(), fixedClock(), collectingLogger()];
    const queue = { send: async () => undefined };
    const at = (version: string) => {
      return { version: 'digest', jobs: [], providers: new Map(), sources: [{ file: 's3://b/k', version }] };
    };
    const tick = async (loaded: ReturnType<typeof at> | Error) => {
      clock.advance(60_000);
      const loadPlan = async () => {
        if (loaded instanceof Error) throw loaded;
        return loaded;
      };
      return (await dispatch({ store, queue, clock, log, loadPlan, tickMs: 60_000 })).status;
    };

    const first = await tick(at('1'));
    const second = await tick(at('2'));
    const third = await tick(new ConfigError([{ path: '', file: 's3://b/k', line: 1, message: 'is wrong' }]));

    expect([first, second, third].map(({ sources }) => sources?.[0]?.version)).toEqual(['1', '2', '2']);
    expect(second.acceptedAtMs).toBe(first.acceptedAtMs);
    expect(await store.planStatus()).toEqual(third);
    expect(log.lines.map(({ message }) => message)).toEqual([
      'configuration accepted',
      'configuration refused, the last one stands',
    ]);
  });
});
