import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { closedAccess, tokenAccess } from '../lib/access/access.ts';
import { createApi } from '../lib/api/create-api.ts';
import type { ConfigFiles } from '../lib/config/config-files.ts';
import { isRemote } from '../lib/config/documents.ts';
import type { Hub } from '../lib/config/hub.ts';
import type { VersionedHub } from '../lib/config/remote-hub.ts';
import type { EventBridgeSettings } from '../lib/events/event-bridge.ts';
import { eventContextOf } from '../lib/events/event-context.ts';
import type { Clock, Logger, Ports } from '../lib/ports.ts';
import type { Events } from '../lib/refresh/attempt.ts';
import { newOwner } from '../lib/refresh/new-owner.ts';
import type { Refresher } from '../lib/refresh/refresher.ts';
import { createParameterReader, createSecretReader } from '../lib/secrets/aws-secrets.ts';
import { createSecrets, type SecretsSettings } from '../lib/secrets/secrets.ts';
import { createDynamoDbStore } from '../lib/store/dynamodb/dynamodb-store.ts';
import type { Store } from '../lib/store/store.ts';
import type { ApiHandlerWorld } from './api-handler.ts';
import type { DispatchHandlerWorld } from './dispatch-handler.ts';
import { createEmf, type Emit } from './emf.ts';
import {
  apiEnvironment,
  dispatchEnvironment,
  type Environment,
  processEnvironment,
  refreshEnvironment,
} from './env.ts';
import { grantedTo } from './granted.ts';
import { lazily } from './lazily.ts';
import { createPowertoolsLog } from './powertools-log.ts';
import { createSqsQueue } from './sqs-queue.ts';

const tickMs = 60_000;
const clock: Clock = { nowMs: () => Date.now() };
/** Secrets of SSM and Secrets Manager are read again after this long: so long a rotated one may be the old one. */
const secretsSettings: SecretsSettings = {
  readFile: (path) => readFile(path, 'utf8'),
  ssm: createParameterReader(),
  secretsManager: createSecretReader(),
  clock,
  cacheMs: 300_000,
};

/** What the API function works with: the plan, the heads and the pages; no configuration, no mechanism. */
export function wireApi(environment: Environment = processEnvironment()): ApiHandlerWorld {
  const { TABLE, QUEUE_URL, TOKENS, HUB_NAME } = apiEnvironment(environment);
  const log = createPowertoolsLog('rollcall-api');
  const store = storeOf(TABLE);
  const tokenWorld = { secrets: createSecrets(secretsSettings), clock, log, uses: store };
  const access = TOKENS === '' ? closedAccess() : tokenAccess(TOKENS, tokenWorld);
  const api = createApi({
    store,
    clock,
    log,
    access,
    queue: createSqsQueue(QUEUE_URL),
    hubName: HUB_NAME,
  });
  return { api, log, emit: emitterOf(HUB_NAME) };
}

/** What the dispatch function works with. */
export function wireDispatch(environment: Environment = processEnvironment()): DispatchHandlerWorld {
  const { TABLE, QUEUE_URL, NETWORK_QUEUES, CONFIG, HUB_NAME, AWS_REGION: region } = dispatchEnvironment(environment);
  const log = createPowertoolsLog('rollcall-dispatch');
  const store = storeOf(TABLE);
  const configuration = configurationOf(CONFIG, { store, log });
  const loadPlan = async () => (await configuration()).newest();
  const hub = async () => (await configuration()).accepted();
  return {
    store,
    queue: createSqsQueue(QUEUE_URL, NETWORK_QUEUES),
    clock,
    log,
    loadPlan,
    lastAccepted: hub,
    hub,
    region,
    tickMs,
    emit: emitterOf(HUB_NAME),
  };
}

export interface RefreshHandlerWorld {
  readonly refresher: Refresher;
  readonly clock: Clock;
  readonly log: Logger;
  readonly emit: Emit;
}

/** What the refresh function works with. */
export async function wireRefresh(environment: Environment = processEnvironment()): Promise<RefreshHandlerWorld> {
  const { TABLE, QUEUE_URL, NETWORK, NETWORK_QUEUES, GRANTED, CONFIG, HUB_NAME, EVENT_BUS, AWS_REGION } =
    refreshEnvironment(environment);
  const log = createPowertoolsLog('rollcall-refresh');
  const store = storeOf(TABLE);
  const configuration = configurationOf(CONFIG, { store, log });
  const [{ createHttp }, { createRefresher }, { version }] = await Promise.all([
    import('../lib/http/undici-http.ts'),
    import('../lib/refresh/refresher.ts'),
    import('../lib/version.ts'),
  ]);
  const secrets = createSecrets(secretsSettings);
  const { http } = createHttp({ secrets, environment, clock, version, via: HUB_NAME });
  const ports: Ports = { http, secrets, clock, log, environment };
  const hub = async () => (await configuration()).accepted();
  const refresher = createRefresher({
    store,
    ports,
    queue: createSqsQueue(QUEUE_URL, NETWORK_QUEUES),
    granted: await grantedTo(NETWORK, GRANTED),
    reach: { own: NETWORK === '' ? undefined : NETWORK, networks: new Set(Object.keys(NETWORK_QUEUES)) },
    events:
      EVENT_BUS === ''
        ? undefined
        : await eventBusOf({ ports, hub, bus: EVENT_BUS, region: AWS_REGION, hubName: HUB_NAME }),
    newOwner,
    hub,
  });
  return { refresher, clock, log, emit: emitterOf(HUB_NAME) };
}

function emitterOf(hub: string): Emit {
  return createEmf({ hub, clock, write: (line) => void process.stdout.write(line) });
}

interface EventBusSettings extends Pick<EventBridgeSettings, 'ports' | 'bus' | 'region'> {
  readonly hub: () => Promise<Hub>;
  readonly hubName: string;
}

async function eventBusOf({ hub, hubName, ...settings }: EventBusSettings): Promise<Events> {
  const { createEventBridge } = await import('../lib/events/event-bridge.ts');
  return createEventBridge({ ...settings, contextOf: async (event) => eventContextOf(await hub(), event, hubName) });
}

function storeOf(table: string) {
  return createDynamoDbStore({ client: new DynamoDBClient({}), table });
}

/** The configuration as the functions work with it: read when it is first asked for. */
interface Configuration {
  newest(): Promise<VersionedHub>;
  accepted(): Promise<Hub>;
}

/** What travels in the bundle cannot change while the container lives; what is kept elsewhere can. */
function configurationOf(config: string, { store, log }: { readonly store: Store; readonly log: Logger }) {
  return lazily(async (): Promise<Configuration> => {
    const { loadHub } = await import('../lib/config/load-hub.ts');
    if (isRemote(config)) {
      const [{ createRemoteHub }, { openDocuments }] = await Promise.all([
        import('../lib/config/remote-hub.ts'),
        import('../lib/documents/open-documents.ts'),
      ]);
      const load = (files: ConfigFiles) => loadHub(files, config);
      return createRemoteHub({ documents: openDocuments(config), load, planStatus: store.planStatus, clock, log });
    }
    const { createLocalFiles } = await import('../lib/config/local-files.ts');
    const hub = lazily(() => loadHub(createLocalFiles(dirname(config)), basename(config)));
    return { newest: async () => ({ ...(await hub()), sources: undefined }), accepted: hub };
  });
}
