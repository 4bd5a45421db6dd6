import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { closedAccess, tokenAccess } from '../lib/access/access.ts';
import { createApi } from '../lib/api/create-api.ts';
import type { HubSource } from '../lib/config/hub-source.ts';
import type { DispatchWorld } from '../lib/plan/dispatch.ts';
import type { Clock, Logger, Ports } from '../lib/ports.ts';
import type { Refresher } from '../lib/refresh/refresher.ts';
import { createParameterReader, createSecretReader } from '../lib/secrets/aws-secrets.ts';
import { createSecrets, type SecretsSettings } from '../lib/secrets/secrets.ts';
import { createDynamoDbStore } from '../lib/store/dynamodb/dynamodb-store.ts';
import type { ApiHandlerWorld } from './api-handler.ts';
import {
  apiEnvironment,
  dispatchEnvironment,
  type Environment,
  processEnvironment,
  refreshEnvironment,
} from './env.ts';
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
  const access =
    TOKENS === '' ? closedAccess() : tokenAccess(TOKENS, { secrets: createSecrets(secretsSettings), clock });
  const api = createApi({
    store: storeOf(TABLE),
    clock,
    log,
    access,
    queue: createSqsQueue(QUEUE_URL),
    hubName: HUB_NAME,
  });
  return { api, log };
}

/** What the dispatch function works with. */
export function wireDispatch(environment: Environment = processEnvironment()): DispatchWorld {
  const { TABLE, QUEUE_URL, CONFIG } = dispatchEnvironment(environment);
  const log = createPowertoolsLog('rollcall-dispatch');
  const source = hubSourceOf(CONFIG);
  const loadPlan = async () => (await source()).newest();
  return { store: storeOf(TABLE), queue: createSqsQueue(QUEUE_URL), clock, log, loadPlan, tickMs };
}

export interface RefreshHandlerWorld {
  readonly refresher: Refresher;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the refresh function works with. */
export async function wireRefresh(environment: Environment = processEnvironment()): Promise<RefreshHandlerWorld> {
  const { TABLE, QUEUE_URL, CONFIG, HUB_NAME } = refreshEnvironment(environment);
  const log = createPowertoolsLog('rollcall-refresh');
  const source = hubSourceOf(CONFIG);
  const [{ createHttp }, { createRefresher }, { version }] = await Promise.all([
    import('../lib/http/undici-http.ts'),
    import('../lib/refresh/refresher.ts'),
    import('../lib/version.ts'),
  ]);
  const secrets = createSecrets(secretsSettings);
  const { http } = createHttp({ secrets, environment, clock, version, via: HUB_NAME });
  const ports: Ports = { http, secrets, clock, log, environment };
  const refresher = createRefresher({
    store: storeOf(TABLE),
    ports,
    queue: createSqsQueue(QUEUE_URL),
    events: undefined,
    newOwner: randomUUID,
    hub: async () => (await source()).accepted(),
  });
  return { refresher, clock, log };
}

function storeOf(table: string) {
  return createDynamoDbStore({ client: new DynamoDBClient({}), table });
}

/** The configuration that travels in the deployment bundle: it cannot change while the container lives. */
function hubSourceOf(config: string): () => Promise<HubSource> {
  let source: Promise<HubSource> | undefined;
  const create = async () => {
    const [{ createHubSource }, { loadHub }, { createLocalFiles }] = await Promise.all([
      import('../lib/config/hub-source.ts'),
      import('../lib/config/load-hub.ts'),
      import('../lib/config/local-files.ts'),
    ]);
    return createHubSource(() => loadHub(createLocalFiles(dirname(config)), basename(config)));
  };
  return () => {
    source ??= create();
    return source;
  };
}
