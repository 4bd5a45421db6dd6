import type { ConfiguredProvider, Hub, HubJob } from '../../lib/config/hub.ts';
import { HubSettings } from '../../lib/config/hub-settings.ts';
import type { Discoverer } from '../../lib/mechanisms/mechanism.ts';
import { asProviderId, type ProviderId } from '../../lib/model/provider-id.ts';
import type { Random } from '../conformance/random.ts';

export type Edit =
  | 'rename job'
  | 'mistype filter'
  | 'mend filter'
  | 'add provider'
  | 'remove provider'
  | 'share provider'
  | 'change interval'
  | 'break file';

/** What the file says: which providers each job has. */
export interface Configuration {
  /** Counts edits. */
  readonly version: number;
  readonly jobs: ReadonlyMap<string, readonly string[]>;
  readonly intervalsMs: ReadonlyMap<string, number>;
  /** It cannot be read. */
  readonly isBroken: boolean;
}

const intervals = [30_000, 60_000, 60_000, 120_000] as const;
const usualIntervalMs = 60_000;
/** A provider that is refreshed when it is accepted, and not again. */
const staticProvider = 'static';

export function firstConfiguration(providers: number, hasStatic: boolean): Configuration {
  const names = ['a', 'b', 'c', 'd'].slice(0, providers);
  const [first = 'a', ...others] = names;
  const web = [first, ...others.slice(1), ...(hasStatic ? [staticProvider] : [])];
  const jobs = new Map([['web', web]]);
  const [second] = others;
  if (second !== undefined) jobs.set('db', [second]);
  return { version: 1, jobs, intervalsMs: new Map(), isBroken: false };
}

/** The configuration after somebody edited it. */
export function edited(before: Configuration, edit: Edit, random: Random): Configuration {
  const [name = 'web', providers = []] = random.oneOf([[...before.jobs][0], ...before.jobs]) ?? [];
  const next = { ...before, version: before.version + 1, isBroken: false };
  const jobs = new Map(before.jobs);
  const withProviders = (own: readonly string[]) => ({ ...next, jobs: jobs.set(name, [...new Set(own)]) });
  const chosen = random.shuffled(providers)[0] ?? 'a';
  switch (edit) {
    case 'rename job':
      jobs.delete(name);
      return { ...next, jobs: jobs.set(name.endsWith('2') ? name.slice(0, -1) : `${name}2`, providers) };
    case 'mistype filter':
      return withProviders(providers.map((each) => (each === chosen ? `${each.replace('-typo', '')}-typo` : each)));
    case 'mend filter':
      return withProviders(providers.map((each) => each.replace('-typo', '')));
    case 'add provider':
      return withProviders([...providers, random.oneOf(['c', 'd', 'e'])]);
    case 'remove provider':
      return providers.length < 2 ? next : withProviders(providers.filter((each) => each !== chosen));
    case 'share provider':
      return withProviders([...providers, random.oneOf(['a', 'b'])]);
    case 'change interval':
      return { ...next, intervalsMs: new Map(before.intervalsMs).set(chosen, random.oneOf(intervals)) };
    case 'break file':
      return { ...next, isBroken: true };
  }
}

export function idOf(provider: string): ProviderId {
  return asProviderId(`sim-${provider}`);
}

/** What stands in the file cannot fail, and cannot be read in part. */
export function isStatic(id: ProviderId): boolean {
  return id === idOf(staticProvider);
}

export function intervalOf({ intervalsMs }: Configuration, provider: string): number | undefined {
  return provider === staticProvider ? undefined : (intervalsMs.get(provider) ?? usualIntervalMs);
}

export function providersOf({ jobs }: Configuration): readonly string[] {
  return [...new Set([...jobs.values()].flat())];
}

const settings = {
  guarded: HubSettings.parse({ guard: { min_targets: 2 } }),
  unguarded: HubSettings.parse({ guard: { enabled: false } }),
};

/** The configuration as the hub has it when it was accepted. */
export function hubOf(configuration: Configuration, isGuarded: boolean, discover: (id: ProviderId) => Discoverer): Hub {
  const own = isGuarded ? settings.guarded : settings.unguarded;
  const place = { file: 'rollcall.yml', path: '', line: 1 };
  const jobs = [...configuration.jobs].map(
    ([name, providers], position): HubJob => ({
      name,
      position,
      place,
      providers: providers.map(idOf),
      settings: own.job,
    }),
  );
  const providers = providersOf(configuration).map((name): ConfiguredProvider => {
    const id = idOf(name);
    return {
      id,
      mechanism: 'sim',
      description: name,
      intervalMs: intervalOf(configuration, name),
      subscribers: jobs.filter((job) => job.providers.includes(id)).map((job) => job.name),
      concerns: [],
      blocks: [],
      hints: [],
      network: undefined,
      listing: undefined,
      quota: undefined,
      needs: { permissions: [], roles: [], secrets: [] },
      create: async () => discover(id),
    };
  });
  return {
    version: `${configuration.version}`,
    jobs,
    skipped: [],
    providers: new Map(providers.map((provider) => [provider.id, provider])),
    settings: own,
    warnings: [],
    files: [],
  };
}
