import { describe, expect, it } from 'vitest';
import { dayMs, found, hourMs, type OneProvider, oneProvider, step } from '../../test/protocol/one-provider.ts';
import { guardOff, provider } from '../../test/protocol/world.ts';

const thirty = Array.from({ length: 30 }, (_, index) => `a/${String(index).padStart(2, '0')}`);
const ten = thirty.slice(0, 10);
const lost = thirty.slice(10);

/** A provider that holds twenty of thirty targets, and the name under which it does. */
async function holding() {
  const hub = oneProvider({ guard: { ...guardOff, enabled: true } });
  await hub.scheduled(found(...thirty));
  await hub.scheduled(found(...ten));
  return { hub, hold: (await hub.head()).listing?.hold ?? '' };
}

function approve(hub: OneProvider, hold: string, lifeMs = hourMs) {
  const atMs = hub.clock.nowMs();
  return hub.store.writeApproval({ provider, hold, atMs, untilMs: atMs + lifeMs });
}

describe('held targets that were approved', () => {
  it('go with the next refresh, on demand or not, in one change', async () => {
    const { hub, hold } = await holding();
    await approve(hub, hold);

    const outcome = await hub.onDemand(found(...ten));

    expect(step(outcome)?.removed).toEqual(lost);
    expect((await hub.head()).listing).toMatchObject({ targets: 10, held: 0, hold: undefined });
  });

  it('go although the hold has another name by then, because it was counted on', async () => {
    const { hub, hold } = await holding();
    await hub.scheduled(found(...ten));
    expect((await hub.head()).listing?.hold).not.toBe(hold);
    await approve(hub, hold);

    expect(step(await hub.scheduled(found(...ten)))?.removed).toEqual(lost);
  });

  it('are those that were shown, and no others: what goes missing later is judged by itself', async () => {
    const { hub, hold } = await holding();
    await approve(hub, hold);

    const outcome = await hub.scheduled(found());

    expect(step(outcome)?.removed).toEqual(lost);
    expect((await hub.head()).listing).toMatchObject({ targets: 10, held: 10 });
  });

  it('stay when they are found again, and may go within the hour', async () => {
    const { hub, hold } = await holding();
    await approve(hub, hold);

    const again = await hub.scheduled(found(...thirty));
    const outcome = await hub.scheduled(found(...ten));

    expect(step(again)?.removed).toEqual([]);
    expect(step(outcome)?.removed).toEqual(lost);
  });

  it.each([
    { name: 'an hour later', approval: async (hub: OneProvider, hold: string) => approve(hub, hold, 60_000) },
    { name: 'for another hold', approval: (hub: OneProvider) => approve(hub, 'hold/000000000001/other') },
    {
      name: 'for another provider',
      approval: (hub: OneProvider, hold: string) =>
        hub.store.writeApproval({ provider: 'x-y' as typeof provider, hold, atMs: 0, untilMs: 1e15 }),
    },
  ])('stay held with an approval $name', async ({ approval }) => {
    const { hub, hold } = await holding();
    await approval(hub, hold);

    await hub.scheduled(found(...ten));

    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 20 });
  });

  it('are still known by name after the sweep, for as long as the approval lasts', async () => {
    const { hub, hold } = await holding();
    await approve(hub, hold);
    await hub.scheduled(found(...thirty));

    await hub.sweep();
    const during = await hub.names();
    hub.clock.advance(dayMs);
    await hub.sweep();

    expect(during).toContain(hold);
    expect(await hub.names()).not.toContain(hold);
  });
});

describe('a hold', () => {
  it('is told to the log when it begins and when it grows', async () => {
    const { hub } = await holding();
    await hub.scheduled(found(...ten));
    await hub.scheduled(found(...ten.slice(1)));

    const lines = hub.log.lines.filter(({ message }) => message === 'targets held');
    expect(lines.map(({ level, fields }) => [level, fields['held']])).toEqual([
      ['warn', 20],
      ['warn', 21],
    ]);
  });
});
