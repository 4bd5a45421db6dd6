import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { openAccess, tokenAccess } from '../../lib/access/access.ts';
import { tokenRecordsOf } from '../../lib/access/token-records.ts';
import type { Api } from '../../lib/api/api.ts';
import { type ApiWorld, createApi } from '../../lib/api/create-api.ts';
import { type HttpServer, serveHttp } from '../../lib/api/node-http.ts';
import { ownHosts } from '../../lib/api/own-host.ts';
import type { Hub } from '../../lib/config/hub.ts';
import { createHubSource } from '../../lib/config/hub-source.ts';
import { loadHub } from '../../lib/config/load-hub.ts';
import { createLocalFiles } from '../../lib/config/local-files.ts';
import { titleOf } from '../../lib/model/plan.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { Clock, Logger, Ports } from '../../lib/ports.ts';
import { CliError, systemCodeOf } from '../cli-error.ts';
import { createOutside } from '../outside.ts';
import { namesOf } from '../provider-names.ts';
import type { Screen } from '../terminal.ts';
import { openCertificates } from './certificates.ts';
import { checkStore } from './checked-store.ts';
import { type ListenAddress, listenText, reachableUrl } from './listen-address.ts';
import { createNotices, type Notices, type ProviderName } from './notices.ts';
import { createRefreshing, type Refreshing } from './refreshing.ts';
import { openStorage } from './storage.ts';

/** Answers under way have so long to end when the process does. */
const closeGraceMs = 5000;

export interface HubSettings {
  readonly config: string;
  readonly listen: ListenAddress;
  /** The file that names certificates; undefined: plain HTTP. */
  readonly webConfig: string | undefined;
  /** Undefined: in memory. */
  readonly data: string | undefined;
  /** Reference to the token document; undefined: anybody may do anything. */
  readonly tokens: string | undefined;
}

export interface HubOutside {
  readonly clock: Clock;
  readonly log: Logger;
  readonly environment: Ports['environment'];
  /** For what happens and matters. */
  readonly screen: Screen;
}

export interface RunningHub {
  readonly hub: Hub;
  /** Under which readers reach it. */
  readonly url: string;
  readonly notices: Notices;
  /** Begins to ask the sources, and looks at what a process before has left. */
  refresh(): void;
  /** Reads the configuration again, and accepts it. Rejects with a ConfigError when the old one stays in force. */
  reload(): Promise<Hub>;
  /** Ends what is under way within a bound, and closes. */
  stop(): Promise<void>;
}

/**
 * The hub of one process: the parts of the functions, with the embedded store, a queue and a timer of its own. Rejects with a
 * ConfigError or a CliError, and then nothing is left open.
 */
export async function startHub(settings: HubSettings, outside: HubOutside): Promise<RunningHub> {
  const { clock, log, environment } = outside;
  const source = createHubSource(() => loadHub(createLocalFiles(process.cwd()), settings.config));
  const hub = await source.newest();
  await using starting = new AsyncDisposableStack();
  const hubName = `rollcall-${randomUUID()}`;
  const { ports, close } = createOutside({ clock, log, environment, via: hubName });
  starting.defer(close);
  await checkTokens(settings, ports);
  const certificates = await openCertificates(settings.webConfig, log);
  starting.defer(certificates.stop);
  const storage = await openStorage(settings.data);
  starting.defer(storage.close);
  const names = createNames(hub);
  let isOwn = ownHosts(hub.settings.externalUrl);
  const notices = createNotices({ ...outside, nameOf: names.of });
  const refreshing = createRefreshing({
    store: storage.store,
    ports,
    source,
    notices,
    onReload: (newer) => {
      names.add(newer);
      isOwn = ownHosts(newer.settings.externalUrl);
    },
  });
  starting.defer(refreshing.stop);
  const reload = async () => {
    await certificates.renew();
    return await refreshing.reload();
  };
  const { tokens } = settings;
  const access = tokens === undefined ? openAccess() : tokenAccess(tokens, { ...ports, uses: storage.store });
  const open = tokens === undefined ? { isOwnHost: (host: string | undefined) => isOwn(host) } : {};
  const api = apiOf({ store: storage.store, clock, log, access, hubName, ...open }, { ...refreshing, reload });
  const server = await listening(
    () => serveHttp(api, { ...settings.listen, tls: certificates.tls, clock, log }),
    settings.listen,
  );
  starting.defer(() => server.close(closeGraceMs));
  certificates.follow(server);
  starting.defer(refreshing.letGo);
  const url = reachableUrl(server.url, hostname());
  storage.announce(url);
  const running = starting.move();
  const stopping = new AbortController();
  // Beside all else: it takes as long as the store is large, and what does not lie in it is not known before its source is asked.
  const check = () =>
    checkStore({ ...storage, clock, notices, ask: refreshing.ask, stop: stopping.signal }).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn('store not looked at', { error });
    });
  return {
    hub,
    url,
    notices,
    refresh() {
      refreshing.start();
      if (settings.data !== undefined) void check();
    },
    reload,
    stop() {
      stopping.abort();
      return running.disposeAsync();
    },
  };
}

function apiOf(world: Omit<ApiWorld, 'queue' | 'reload' | 'settle'>, { queue, reload, settle }: Refreshing): Api {
  return createApi({ ...world, queue, settle, reload: async () => void (await reload()) });
}

/** Tokens are read at once: a document with a mistake in it would lock everybody out. */
async function checkTokens({ tokens }: HubSettings, { secrets }: Ports): Promise<void> {
  if (tokens === undefined) return;
  try {
    tokenRecordsOf(await secrets.read(tokens));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`--tokens-file ${tokens} cannot be used: ${reason}`, {
      hint: `rollcall token create NAME --tokens-file ${tokens} makes one; see docs/cli.md`,
      cause: error,
    });
  }
}

async function listening(listen: () => Promise<HttpServer>, address: ListenAddress): Promise<HttpServer> {
  try {
    return await listen();
  } catch (error) {
    const code = systemCodeOf(error);
    const reason = reasons.get(code) ?? (error instanceof Error ? error.message : String(error));
    throw new CliError(`cannot listen on ${listenText(address)}: ${reason}`, {
      hint: `stop that program, or name another address: --listen ${listenText({ ...address, port: 0 })} takes any free port`,
      cause: error,
    });
  }
}

const reasons = new Map([
  ['EADDRINUSE', 'another program does'],
  ['EACCES', 'this user may not'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['ENOTFOUND', 'there is no such host'],
]);

/** What providers are called, those of earlier configurations too: what they had still goes. */
function createNames(hub: Hub) {
  const names = new Map<string, ProviderName>();
  function add({ providers }: Hub): void {
    const titled = [...providers.values()].map((each) => {
      return { id: each.id, title: titleOf(each), jobs: each.subscribers };
    });
    const shown = namesOf(titled);
    for (const { id, title } of titled) names.set(id, { title, name: shown.get(id) ?? title });
  }
  add(hub);
  return { add, of: (id: ProviderId): ProviderName => names.get(id) ?? { title: id, name: id } };
}
