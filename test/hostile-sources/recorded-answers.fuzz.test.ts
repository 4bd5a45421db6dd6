import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../lib/errors.ts';
import type { Mechanism } from '../../lib/mechanisms/mechanism.ts';
import { registry } from '../../lib/mechanisms/registry.ts';
import type { HttpAnswer, HttpRequest } from '../../lib/ports.ts';
import { ask } from '../../lib/refresh/ask.ts';
import { expectWellFormed } from '../contract/discoverer.contract.ts';
import { type Case, casesIn } from '../support/case-folder.ts';

import { type Exchange, isExpected } from '../support/exchange.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { fuzzed } from '../support/fuzz.ts';
import { secretsOf, testPorts } from '../support/test-ports.ts';
import { spoilt, spoiltJson } from './spoilt.ts';

const mechanismsFolder = join(import.meta.dirname, '../../lib/mechanisms');
/** They ask by other ways than HTTP, or nobody. */
const otherwise = new Set(['dns', 'file', 'nerve', 'serverset', 'static']);
const mechanisms = (await Promise.all(Object.values(registry).map((load) => load())))
  .map(({ mechanism }): Mechanism => mechanism)
  .filter(({ name }) => !otherwise.has(name));

/** What a case has recorded, and one of its answers spoilt. */
interface Spoilt {
  readonly case: Case;
  readonly exchanges: readonly Exchange[];
  readonly which: number;
  readonly body: Buffer;
}

function bodyOf({ response: { body, bodyBase64 } }: Exchange): Buffer {
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, 'base64');
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
}

/** Of the first refresh of a case that finds something, any answer. */
function spoiltCases(mechanism: Mechanism): fc.Arbitrary<Spoilt> {
  const cases = casesIn(mechanism.name, join(mechanismsFolder, mechanism.name)).flatMap((each) => {
    const [first] = each.expected;
    const isFound = first !== undefined && !('error' in first.result) && first.result.groups.length > 0;
    return isFound && first.exchanges.length > 0 ? [{ case: each, exchanges: first.exchanges }] : [];
  });
  expect(cases.length).toBeGreaterThan(0);
  return fc.constantFrom(...cases).chain((known) =>
    fc.nat(known.exchanges.length - 1).chain((which) => {
      const exchange = known.exchanges[which];
      const bytes = exchange === undefined ? Buffer.alloc(0) : bodyOf(exchange);
      const json = exchange?.response.body;
      const byBytes = spoilt(fc.constant(bytes));
      const byValue = spoiltJson(json).map((value) => Buffer.from(JSON.stringify(value)));
      const body = typeof json === 'object' ? fc.oneof({ weight: 3, arbitrary: byValue }, byBytes) : byBytes;
      return body.map((each) => ({ ...known, which, body: each }));
    }),
  );
}

function answered({ exchanges, which, body }: Spoilt, request: HttpRequest): HttpAnswer {
  const { url, method = 'GET', headers = {}, body: sent = '' } = request;
  const asked = {
    method,
    path: `${url.pathname}${url.search}`,
    host: url.host,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(sent).toString(),
  };
  // What the HTTP client adds is not there, so that headers are not looked at.
  const index = exchanges.findIndex((each) =>
    isExpected({ ...each, request: { ...each.request, headers: {} } }, asked),
  );
  const exchange = exchanges[index];
  if (exchange === undefined) return { status: 404, headers: {}, body: Buffer.alloc(0) };
  const type = typeof exchange.response.body === 'string' ? {} : { 'content-type': 'application/json' };
  const own = Object.entries(exchange.response.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: exchange.response.status,
    headers: { ...type, ...Object.fromEntries(own) },
    body: index === which ? body : bodyOf(exchange),
  };
}

/** How many groups the list has; undefined for a DiscoveryError. Anything else is thrown. */
async function groupsFound(mechanism: Mechanism, spoiltCase: Spoilt, timeoutMs: number): Promise<number | undefined> {
  const { settings, options } = spoiltCase.case;
  const http = { send: async (request: HttpRequest) => answered(spoiltCase, request) };
  const { secrets, environment, nowMs } = settings;
  const ports = testPorts({ http: () => http, secrets: secretsOf(secrets), environment, clock: fixedClock(nowMs) });
  const { create } = mechanism.configure(options);
  try {
    const discovery = await ask({ create }, ports, AbortSignal.timeout(timeoutMs));
    expectWellFormed(discovery);
    return discovery.groups.length;
  } catch (error) {
    if (error instanceof DiscoveryError) return undefined;
    throw error;
  }
}

describe('whatever becomes of an answer that was recorded, it is a list or a DiscoveryError', () => {
  it.each(mechanisms)('of $name', { timeout: 60_000 }, async (mechanism) => {
    const settings = fuzzed(mechanism.name, 30);
    const asRecorded = fc.sample(spoiltCases(mechanism), settings).slice(0, 10);

    const lists = await Promise.all(asRecorded.map((each) => groupsFound(mechanism, { ...each, which: -1 }, 10_000)));
    expect(Math.max(...lists.map((groups) => groups ?? 0))).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(spoiltCases(mechanism), async (each) => {
        // Those that ask again after a pause are not waited for.
        await groupsFound(mechanism, each, 250);
      }),
      settings,
    );
  });
});
