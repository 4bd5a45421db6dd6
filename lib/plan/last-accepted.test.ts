import { expect, it } from 'vitest';
import { inputOf, oneHub } from '../../test/protocol/dispatched-hub.ts';
import { minuteMs } from '../../test/protocol/one-provider.ts';
import { ConfigError, StoreError } from '../errors.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { dispatch } from './dispatch.ts';
import type { AskingPlan } from './turns.ts';

const refused = new ConfigError([{ path: 'scrape_configs[0]', file: 'rollcall.yml', line: 3, message: 'is wrong' }]);
const unread = new StoreError('unanswered', 'throttled');
const warning = {
  level: 'warn',
  message: 'the configuration in force cannot be read, each provider is asked by itself',
  fields: { error: unread },
};

/** A tick at which the newest configuration is refused, after one of those jobs was accepted. */
async function tickAfter(jobs: Readonly<Record<string, readonly string[]>>, lastAccepted: () => Promise<AskingPlan>) {
  const { store, clock, log, configure, tick } = oneHub();
  configure(inputOf(jobs));
  await tick();
  clock.advance(minuteMs);
  const sent: RefreshMessage[] = [];
  const queue = { send: async (messages: readonly RefreshMessage[]) => void sent.push(...messages) };
  const loadPlan = () => Promise.reject(refused);
  const world = { store, queue, clock, log, loadPlan, lastAccepted, tickMs: minuteMs };
  await dispatch(world);
  await dispatch(world);
  return {
    providers: sent.map(({ provider }) => provider),
    warnings: log.lines.filter(({ level }) => level === 'warn'),
  };
}

it('tells at every tick that the configuration in force cannot be read, and sends for its providers', async () => {
  const { providers, warnings } = await tickAfter({ web: ['a', 'b'] }, () => Promise.reject(unread));

  expect(warnings).toEqual([warning, warning]);
  expect(providers.toSorted()).toEqual(['a', 'a', 'b', 'b']);
});

it('says nothing of it where none is in force', async () => {
  const { providers, warnings } = await tickAfter({}, () => Promise.reject(refused));

  expect(warnings).toEqual([]);
  expect(providers).toEqual([]);
});

it('says nothing of it where it was read', async () => {
  const { providers, warnings } = await tickAfter({ web: ['a'] }, async () => ({ providers: new Map() }));

  expect(warnings).toEqual([]);
  expect(providers).toEqual(['a', 'a']);
});
