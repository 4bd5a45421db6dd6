import { describe, expect, it } from 'vitest';
import { found, minuteMs, oneProvider } from '../../test/protocol/one-provider.ts';
import { guardOff } from '../../test/protocol/world.ts';
import { DiscoveryError } from '../errors.ts';
import { eventIdOf, type HubEvent } from '../model/hub-event.ts';
import type { Events } from './attempt.ts';

const down = new DiscoveryError('unreachable', 'no answer');

function bus() {
  const taken: HubEvent[] = [];
  const state = { isAway: false };
  const events: Events = {
    async publish(some) {
      if (state.isAway) throw new Error('the bus is away');
      taken.push(...some.filter(({ type }) => !type.startsWith('Targets')));
    },
  };
  return { events, state, taken, told: () => taken.map((event) => `${event.type} ${eventIdOf(event)}`) };
}

describe('a provider that fails', () => {
  it('is told of with the third failure in a row, once, and of its recovery under the same id', async () => {
    const { events, told, taken } = bus();
    const hub = oneProvider({ events });
    for (const answer of [found('a'), down, down, found('a'), down, down, down, down, found('a', 'b'), found('a')]) {
      await hub.scheduled(answer);
    }

    expect(told()).toEqual(['ProviderFailing test-provider/5', 'ProviderRecovered test-provider/5']);
    expect(taken).toMatchObject([
      { failures: 3, failure: { kind: 'unreachable', message: 'no answer' } },
      { targets: 2 },
    ]);
    expect((await hub.head()).toldFail).toBeUndefined();
  });

  it('is told of later, under the same id, where the bus was away', async () => {
    const { events, state, told } = bus();
    const hub = oneProvider({ events });
    state.isAway = true;
    for (let n = 0; n < 4; n += 1) await hub.scheduled(down);
    state.isAway = false;
    await hub.scheduled(down);
    state.isAway = true;
    await hub.scheduled(found('a'));
    state.isAway = false;
    await hub.scheduled(found('a'));

    expect(told()).toEqual(['ProviderFailing test-provider/1', 'ProviderRecovered test-provider/1']);
  });

  it('costs nothing where there is no bus', async () => {
    const hub = oneProvider();
    for (let n = 0; n < 4; n += 1) await hub.scheduled(down);

    expect((await hub.head()).toldFail).toBeUndefined();
  });
});

describe('removals that are held', () => {
  const guard = { ...guardOff, enabled: true };
  const thirty = Array.from({ length: 30 }, (_, index) => `s${index}`);

  it('are told of when there are more of them, and not again while they wait', async () => {
    const { events, told, taken } = bus();
    const hub = oneProvider({ events, guard });
    const lists = [thirty, thirty.slice(0, 10), thirty.slice(0, 10), thirty.slice(0, 5), thirty, thirty.slice(0, 3)];
    for (const list of lists) await hub.scheduled(found(...list));

    expect(taken.map((event) => ('held' in event ? event.held : undefined))).toEqual([20, 25, 27]);
    expect(new Set(told()).size).toBe(3);
    expect((await hub.head()).toldHeld).toBe(27);
  });

  it('are forgotten once they went', async () => {
    const { events } = bus();
    const hub = oneProvider({ events, guard });
    await hub.scheduled(found(...thirty));
    for (let minute = 0; minute < 12; minute += 1) await hub.scheduled(found('s1'));
    hub.clock.advance(minuteMs);

    expect(await hub.head()).toMatchObject({ toldHeld: undefined, listing: { held: 0 } });
  });
});
