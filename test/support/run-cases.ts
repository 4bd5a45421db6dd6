import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { DiscoveryError } from '../../lib/errors.ts';
import type { Discoverer, Mechanism } from '../../lib/mechanisms/mechanism.ts';
import type { Discovery } from '../../lib/model/discovery.ts';
import type { Ports } from '../../lib/ports.ts';
import { expectWellFormed } from '../contract/discoverer.contract.ts';
import { type CaseFiles, createCaseFolder } from './case-files.ts';
import { type Case, casesIn, type ExpectedRefresh } from './case-folder.ts';
import { fixedClock } from './fixed-clock.ts';
import { stubHttp } from './stub-http.ts';
import { startStubServer } from './stub-server.ts';
import { secretsOf, testPorts } from './test-ports.ts';

export interface RunCasesOptions {
  /** Changes the ports of every case, for a mechanism that asks by other ways than HTTP too. */
  readonly ports?: (ports: Ports) => Ports;
  /** Makes the discoverer of a block as it is written, for a mechanism whose source speaks no HTTP: the files of the case are what it holds. */
  readonly discoverer?: (options: unknown, files: CaseFiles) => Discoverer;
}

/** Makes one test of every folder in `cases/` beside the test that calls this. The format is described in lib/mechanisms/README.md. */
export function runCases(mechanism: Mechanism, folder: string, options: RunCasesOptions = {}): void {
  describe(`cases of ${mechanism.name}`, () => {
    it.each(casesIn(mechanism.name, folder))('$name', async (each) => {
      if (each.problems.length > 0) expectProblems(mechanism, each);
      else await expectRefreshes(mechanism, each, options);
    });
  });
}

function expectProblems(mechanism: Mechanism, { options, problems }: Case): void {
  const found = problemsOf(mechanism, options);

  expect(found.map(({ path }) => path).sort()).toEqual(problems.map(({ path }) => path).sort());
  for (const { path, message } of problems) {
    expect(found).toContainEqual({ path, message: expect.stringContaining(message) });
  }
}

function problemsOf(mechanism: Mechanism, options: unknown): readonly { path: string; message: string }[] {
  try {
    mechanism.configure(options);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  }
  return [];
}

async function expectRefreshes(
  mechanism: Mechanism,
  each: Case,
  { ports: change = (same) => same, discoverer: made }: RunCasesOptions,
): Promise<void> {
  const { settings, options, expected } = each;
  await using resources = new AsyncDisposableStack();
  const stub = await startStubServer([], { inOrder: settings.inOrder });
  resources.defer(() => stub.close());
  const secrets = secretsOf(settings.secrets);
  const clock = fixedClock(settings.nowMs);
  const { environment } = settings;
  const { http, close } = stubHttp(stub, { secrets, environment, clock });
  resources.defer(close);
  const ports = change(testPorts({ http, secrets, clock, environment }));
  const folder = resources.use(await createCaseFolder());
  const configured = mechanism.configure(folder.placed(options));

  for (const { files, exchanges, result } of expected) {
    if (made === undefined) await folder.hold(files);
    stub.expect(exchanges);
    // Made anew each time: what decides an answer must not live in it.
    const discoverer = made?.(options, files) ?? (await configured.create(ports));
    const outcome = await outcomeOf(discoverer.refresh(AbortSignal.timeout(settings.timeoutMs)));

    expect(stub.complaints()).toEqual([]);
    expectOutcome(outcome, folder.placed(result));
  }
}

async function outcomeOf(refresh: Promise<Discovery>): Promise<Discovery | DiscoveryError> {
  try {
    return await refresh;
  } catch (error) {
    if (error instanceof DiscoveryError) return error;
    throw error;
  }
}

function expectOutcome(outcome: Discovery | DiscoveryError, expected: ExpectedRefresh): void {
  if ('error' in expected) {
    const { failure, message, retryAfterMs } = expected.error;
    expect(outcome).toMatchObject({ failure, message: expect.stringContaining(message) });
    if (retryAfterMs !== undefined) expect(outcome).toMatchObject({ retryAfterMs });
    return;
  }
  if (outcome instanceof DiscoveryError) throw outcome;
  expectWellFormed(outcome);
  const { groups, unread } = outcome;
  const found = { groups: sorted(groups, 'source'), unread: unread.map(({ kind, name }) => ({ kind, name })) };
  expect({ ...found, unread: sorted(found.unread, 'name') }).toEqual({
    groups: sorted(expected.groups, 'source'),
    unread: sorted(expected.unread, 'name'),
  });
}

function sorted<Key extends string, Item extends Readonly<Record<Key, unknown>>>(
  items: readonly Item[],
  key: Key,
): Item[] {
  return items.toSorted((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));
}
