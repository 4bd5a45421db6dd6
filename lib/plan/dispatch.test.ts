import { describe, expect, it } from 'vitest';
import { inputOf, oneHub } from '../../test/protocol/dispatched-hub.ts';
import { hourMs } from '../../test/protocol/one-provider.ts';
import { ConfigError, StoreError } from '../errors.ts';
import { asProviderId } from '../model/provider-id.ts';

const refused = new ConfigError([{ path: 'scrape_configs[0]', file: 'rollcall.yml', line: 3, message: 'is wrong' }]);

describe('dispatch', () => {
  it('accepts a configuration, and has each of its providers refreshed once, however many jobs share it', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'], db: ['a'] }));

    const { status, asked } = await hub.tick();

    expect(status).toMatchObject({ acceptedAtMs: hub.clock.nowMs(), error: undefined });
    expect(asked).toEqual(['a', 'fixed']);
    expect((await hub.store.jobs()).map(({ name }) => name)).toEqual(['web', 'db']);
    expect(await hub.store.planStatus()).toEqual(status);
  });

  it('asks what has an interval again, and what has none only with a new configuration', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'] }));
    await hub.tick();
    const second = await hub.tick();
    hub.configure(inputOf({ web: ['a', 'fixed'], db: ['fixed'] }));
    const third = await hub.tick();

    expect([second.asked, third.asked]).toEqual([['a'], ['a', 'fixed']]);
  });

  it('sends again what was sent and never carried out', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['fixed'] }));
    const [first, second] = [await hub.tick(false), await hub.tick(false)];

    expect(second.messages).toEqual(first.messages);
  });

  it('rejects when the store or the queue does not answer', async () => {
    const hub = oneHub();
    hub.store.heads = () => Promise.reject(new StoreError('unanswered', 'throttled'));

    await expect(hub.tick()).rejects.toBeInstanceOf(StoreError);
  });
});

describe('a configuration with errors', () => {
  it('changes nothing, is told, and the last one is worked on', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a'] }));
    await hub.tick();
    const [jobs, before] = [await hub.store.jobs(), await hub.store.planStatus()];
    hub.configure(refused);

    const { status, asked } = await hub.tick();

    expect(await hub.store.jobs()).toEqual(jobs);
    expect(status).toEqual({ ...before, checkedAtMs: hub.clock.nowMs(), error: refused.message });
    expect(await hub.store.planStatus()).toEqual(status);
    expect(asked).toEqual(['a']);
  });

  it('is forgotten once it is right again, changed or not', async () => {
    const hub = oneHub();
    for (const each of [inputOf({ web: ['a'] }), refused, inputOf({ web: ['a'] })]) {
      hub.configure(each);
      await hub.tick();
    }

    expect(await hub.store.planStatus()).toMatchObject({ error: undefined, checkedAtMs: hub.clock.nowMs() });
  });

  it('is told when it is the first', async () => {
    const hub = oneHub();
    hub.configure(refused);

    const { asked } = await hub.tick();

    expect(asked).toEqual([]);
    expect(await hub.store.planStatus()).toMatchObject({ version: '', error: refused.message });
  });
});

describe('a provider that no job names', () => {
  it('is retired after an hour, with its targets, and not asked for meanwhile', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'b'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['b'] }));
    await hub.tick();
    for (let minute = 0; minute < 59; minute += 1) {
      const { asked } = await hub.tick();
      expect(asked).toEqual(['b']);
    }
    const before = await hub.targets('a');

    const { messages } = await hub.tick();

    expect(before).toBe(1);
    expect(messages).toContainEqual({ provider: 'a', retire: true });
    expect(await hub.targets('a')).toBe(0);
    expect((await hub.tick()).asked).toEqual(['b']);
  });

  it('is spared when a job names it again in time, and counted anew after', async () => {
    const hub = oneHub();
    const [both, one] = [inputOf({ web: ['a', 'b'] }), inputOf({ web: ['b'] })];
    for (const input of [both, one, both]) {
      hub.configure(input);
      for (let minute = 0; minute < 50; minute += 1) await hub.tick();
    }
    expect((await hub.store.head(asProviderId('a')))?.unnamedSinceMs).toBeUndefined();
    hub.configure(one);
    for (let minute = 0; minute < 50; minute += 1) await hub.tick();

    expect(await hub.targets('a')).toBe(1);
    expect(hub.sent.filter((message) => message.retire === true)).toEqual([]);
  });

  it('comes back when it is named again after it was retired', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['a'] }));
    for (let minute = 0; minute < 70; minute += 1) await hub.tick();
    const retired = await hub.store.head(asProviderId('fixed'));
    hub.configure(inputOf({ web: ['a', 'fixed'] }));

    await hub.tick();

    expect(retired?.retiredAtMs).toBeDefined();
    expect(await hub.store.head(asProviderId('fixed'))).toMatchObject({
      retiredAtMs: undefined,
      listing: { targets: 1 },
    });
  });

  it('is forgotten after 30 days', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['a'] }));
    await hub.tick();
    for (const pauseMs of [hourMs, 30 * 24 * hourMs]) {
      hub.clock.advance(pauseMs);
      await hub.tick();
    }

    expect(await hub.store.head(asProviderId('fixed'))).toBeUndefined();
    expect((await hub.tick()).messages.filter((message) => message.retire)).toEqual([]);
  });
});

describe('a predecessor', () => {
  it('is kept while its successor is not read, not asked for, and dropped with the tick after', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['b'] }));
    for (let minute = 0; minute < 90; minute += 1) {
      const { asked } = await hub.tick(false);
      expect(asked).toEqual(['b']);
    }
    const waiting = await hub.store.jobs();
    await hub.tick();
    await hub.tick();

    expect(waiting[0]?.predecessors.map(({ id }) => id)).toEqual(['a']);
    expect(await hub.targets('a')).toBe(1);
    expect((await hub.store.jobs())[0]?.predecessors).toEqual([]);
    expect((await hub.store.head(asProviderId('a')))?.unnamedSinceMs).toBe(hub.clock.nowMs());
  });
});
