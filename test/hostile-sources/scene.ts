import type { Resolve } from '../../lib/http/local-address.ts';
import { createHttp } from '../../lib/http/undici-http.ts';
import { type HubOptions, type InProcessHub, startHub } from '../hub/in-process-hub.ts';
import { type Behaviour, type LoopbackSource, startLoopbackSource } from '../hub/loopback-source.ts';
import { addressesOf, bytesAndEtag, configOf, providersOf, type ShownProvider } from '../hub/served.ts';
import { answering, listing } from '../hub/source-behaviours.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { secretsOf } from '../support/test-ports.ts';

/** A hub with a job whose source turns hostile, and one whose source means well throughout. */
export interface Scene extends AsyncDisposable {
  readonly hub: InProcessHub;
  readonly source: LoopbackSource;
  /** The provider that the hostile source is behind. */
  provider(): Promise<ShownProvider>;
  /** What readers of the job get: status, bytes and ETag. */
  served(): Promise<object>;
  /** The other source has something new now; resolves with its address. */
  news(): string;
  /** The addresses of the other job. */
  others(): Promise<readonly string[]>;
}

/** A name that the owner of a source lets point at the metadata service. */
const resolve: Resolve = (_hostname, _options, callback) => callback(null, [{ address: '169.254.169.254', family: 4 }]);

export async function startScene(
  block: (url: string) => object,
  paths: Readonly<Record<string, Behaviour>>,
  options: HubOptions = {},
): Promise<Scene> {
  const resources = new AsyncDisposableStack();
  const source = resources.use(
    await startLoopbackSource({ ...paths, '/loop': answering(302, '', { location: '/loop' }) }),
  );
  const other = resources.use(await startLoopbackSource({ '/sd': listing('well:80') }));
  const clock = fixedClock();
  const http = createHttp({
    secrets: secretsOf({}),
    environment: {},
    clock,
    version: 'test',
    // As much slower than a test may be as the limits are slower than a source may be.
    patience: { headMs: 1_000, paceMs: 500 },
    resolve,
  });
  const jobs = { hostile: block(source.url), well: { http_sd_configs: [{ url: `${other.url}/sd` }] } };
  const hub = resources.use(await startHub(configOf(jobs), { clock, http, ...options }));
  await hub.tick();
  let news = 0;
  return {
    hub,
    source,
    async provider() {
      const found = (await providersOf(hub)).find(({ jobs: [job] }) => job === 'hostile');
      if (found === undefined) throw new Error('there is no provider of the job');
      return found;
    },
    served: async () => bytesAndEtag(await hub.sd('hostile')),
    news() {
      news += 1;
      other.on('/sd', listing(`well-${news}:80`));
      return `well-${news}:80`;
    },
    others: () => addressesOf(hub, 'well'),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
