import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpClient } from '../ports.ts';
import { type RetryRules, retrying } from './retrying.ts';

const rules: RetryRules = {
  attempts: 3,
  pauseMs: 1,
  maxPauseMs: 50,
  isPassing: ({ status }) => status === 503 || status === 429,
};

function clientThat(...outcomes: readonly (Partial<HttpAnswer> | Error)[]) {
  let sent = 0;
  const http: HttpClient = {
    async send({ signal }) {
      const outcome = outcomes[sent];
      sent += 1;
      if (signal.aborted) throw new DiscoveryError('aborted', 'time ran out');
      if (outcome === undefined) throw new Error('asked once too often');
      if (outcome instanceof Error) throw outcome;
      return { status: 200, headers: {}, body: Buffer.alloc(0), ...outcome };
    },
  };
  return { http, sent: () => sent };
}

function ask(http: HttpClient, changed: Partial<RetryRules> = {}, signal = AbortSignal.timeout(5000)) {
  return retrying(http, { ...rules, ...changed }).send({ url: new URL('http://api.example.com/'), signal });
}

describe('retrying', () => {
  it('asks again after what passes, and takes the first answer that stands', async () => {
    const { http, sent } = clientThat({ status: 503 }, { status: 429 }, { status: 200 });

    expect(await ask(http)).toMatchObject({ status: 200 });
    expect(sent()).toBe(3);
  });

  it('gives the last answer when the attempts are used up', async () => {
    const { http, sent } = clientThat({ status: 503 }, { status: 503 }, { status: 429 });

    expect(await ask(http)).toMatchObject({ status: 429 });
    expect(sent()).toBe(3);
  });

  it('leaves alone what does not pass', async () => {
    const { http, sent } = clientThat({ status: 404 });

    expect(await ask(http)).toMatchObject({ status: 404 });
    expect(sent()).toBe(1);
  });

  it('does not wait for a server that wants a long pause', async () => {
    const { http, sent } = clientThat({ status: 429, headers: { 'retry-after': '60' } });

    expect(await ask(http)).toMatchObject({ status: 429 });
    expect(sent()).toBe(1);
  });

  it('asks again where nobody answered, if it may', async () => {
    const broken = new DiscoveryError('unreachable', 'it broke off');

    expect(await ask(clientThat(broken, { status: 200 }).http, { evenUnanswered: true })).toMatchObject({
      status: 200,
    });
    await expect(ask(clientThat(broken).http)).rejects.toThrow('it broke off');
    const aborted = new DiscoveryError('aborted', 'time ran out');
    await expect(ask(clientThat(aborted).http, { evenUnanswered: true })).rejects.toThrow('time ran out');
  });

  it('ends with its signal, and says so', async () => {
    const { http, sent } = clientThat({ status: 503 });
    const { signal, ...controller } = stoppable();
    const asked = ask(http, { pauseMs: 60_000, maxPauseMs: 60_000 }, signal);

    controller.stop();

    await expect(asked).rejects.toMatchObject({ failure: 'aborted' });
    expect(sent()).toBe(2);
  });
});

function stoppable() {
  const controller = new AbortController();
  return { signal: controller.signal, stop: () => controller.abort() };
}
