import { loadHub } from '../../lib/config/load-hub.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { ConfigError, DiscoveryError } from '../../lib/errors.ts';
import { type Discovery, isUnread } from '../../lib/model/discovery.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import { draftOf } from '../../lib/pages/draft.ts';
import { flatSourcesOf } from '../../lib/pages/flat.ts';
import type { Ports } from '../../lib/ports.ts';
import { createCaseFolder } from '../support/case-files.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { stubHttp } from '../support/stub-http.ts';
import { startStubServer } from '../support/stub-server.ts';
import { secretsOf, testPorts } from '../support/test-ports.ts';
import { unchangedConfiguration } from './configuration.ts';
import { type ConformanceCase, refreshesOf } from './conformance-case.ts';
import { jobName, type Told, type ToldRefresh, toldTarget, toldTargets } from './told.ts';

/** Beside the files of the case, if there are any. */
const file = '{files}/rollcall.yml';

/** As Prometheus 3 takes them: the names of labels are not made legal for 2.x. */
const rules = { isDropped: () => false, names: 'utf8' } as const;

export type Refresh = (signal: AbortSignal, step: number) => Promise<Discovery>;

/**
 * What Rollcall finds for a case: its configuration is loaded, every provider refreshed against a strict stub, and the result
 * rendered as it would be served. Rejects on a request that the case does not foresee.
 */
export async function found(each: ConformanceCase): Promise<Told> {
  const { settings } = each;
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await createCaseFolder());
  const stub = await startStubServer([], { inOrder: settings.inOrder });
  resources.defer(() => stub.close());
  const secrets = secretsOf(settings.secrets);
  const clock = fixedClock(settings.nowMs);
  const { environment } = settings;
  const { http, close } = stubHttp(stub, { secrets, environment, clock });
  resources.defer(close);
  const ports = testPorts({ http, secrets, clock, environment });
  const onStep: OnStep = async (stage, step) => {
    const complaints = stage === 'after' ? stub.complaints() : [];
    if (complaints.length > 0) throw new Error(`${each.name}: ${complaints.join('\n')}`);
    if (stage === 'after') return;
    stub.expect(each.steps[step] ?? []);
    await folder.hold(each.files[step] ?? {});
  };
  return folder.named(await foundIn(ports, each, onStep, folder.placed));
}

/** Called around each refresh. */
type OnStep = (stage: 'after' | 'before', step: number) => Promise<void>;

/** The same through ports of any kind. */
export async function foundIn(
  ports: Ports,
  each: ConformanceCase,
  onStep: OnStep,
  placed: (text: string) => string = (same) => same,
): Promise<Told> {
  const path = placed(file);
  const hubAt = (step: number) => loadHub(memoryFiles({ [path]: placed(unchangedConfiguration(each, step)) }), path);
  const refresh: Refresh = async (signal, step) => {
    const { providers } = await hubAt(step);
    const all = await Promise.all(
      [...providers.values()].map(async ({ create }) => {
        const discoverer = await create(ports);
        return discoverer.refresh(signal);
      }),
    );
    return { groups: all.flatMap(({ groups }) => groups), unread: all.flatMap(({ unread }) => unread) };
  };
  try {
    return { refreshes: await refreshed(refresh, each, onStep) };
  } catch (error) {
    if (error instanceof ConfigError) return { refused: error.problems.map(({ message }) => message).join('; ') };
    throw error;
  }
}

/** What is served after each refresh of a case. */
export async function refreshed(
  refresh: Refresh,
  each: ConformanceCase,
  onStep: OnStep,
): Promise<readonly ToldRefresh[]> {
  const told: ToldRefresh[] = [];
  let served: readonly TargetGroup[] = [];
  for (let step = 0; step < refreshesOf(each); step += 1) {
    await onStep('before', step);
    const outcome = await outcomeOf(refresh(AbortSignal.timeout(each.settings.timeoutMs), step));
    await onStep('after', step);
    served = nextServed(served, outcome);
    told.push({ targets: rendered(served), errors: errorsOf(outcome) });
  }
  return told;
}

type Outcome = Discovery | DiscoveryError;

async function outcomeOf(refresh: Promise<Discovery>): Promise<Outcome> {
  try {
    return await refresh;
  } catch (error) {
    if (error instanceof DiscoveryError) return error;
    throw error;
  }
}

/** What failed changes nothing; what was not read keeps what it had. */
function nextServed(served: readonly TargetGroup[], outcome: Outcome): readonly TargetGroup[] {
  if (outcome instanceof DiscoveryError) return served;
  const { groups, unread } = outcome;
  const sources = new Set(groups.map(({ source }) => source));
  return [...groups, ...served.filter(({ source }) => isUnread(unread, source) && !sources.has(source))];
}

function errorsOf(outcome: Outcome): readonly string[] {
  if (outcome instanceof DiscoveryError) return [outcome.message];
  return outcome.unread.map(({ name, cause }) => `${name}: ${cause.message}`);
}

/** The pages that would be served, read as Prometheus reads them. */
function rendered(groups: readonly TargetGroup[]): ToldRefresh['targets'] {
  const pages = [...draftOf(flatSourcesOf(groups, rules).sources, undefined).pages()];
  const list: unknown = JSON.parse(`[${pages.map(({ plain }) => plain.toString()).join(',')}]`);
  // Rendered by the line above: its shape is not in doubt.
  const served = list as readonly { readonly targets: readonly string[]; readonly labels: Record<string, string> }[];
  return toldTargets(
    served.flatMap(({ targets, labels }) =>
      targets.map((address) => toldTarget({ job: jobName, ...labels, __address__: address })),
    ),
  );
}
