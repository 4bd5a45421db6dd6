import { connect } from 'node:net';
import { createHttp, type Http } from '../../lib/http/undici-http.ts';
import type { Clock } from '../../lib/ports.ts';
import { secretsOf } from '../support/test-ports.ts';
import { instancePage, reservation } from './ec2-source.ts';
import { type AskedSource, type Behaviour, startLoopbackSource } from './loopback-source.ts';
import { answering } from './source-behaviours.ts';

export interface AwsOrganisationSettings {
  readonly clock: Clock;
  /** Pages of instances in every region, with one instance each. */
  readonly pages?: number;
  /** Requests that EC2 takes of an account in a region: so many at once, and so many more a second. */
  readonly quota?: number;
}

export interface Ec2Call {
  readonly account: string;
  readonly region: string;
  readonly action: string;
  readonly isThrottled: boolean;
}

/** EC2 and STS of many accounts on one loopback port. What it says may be changed at any time. */
export interface AwsOrganisation extends AsyncDisposable {
  /** A client that reaches it under the name of every host. */
  http(): Http;
  /** Every request to EC2. */
  readonly calls: readonly Ec2Call[];
  /** Accounts whose role may not be assumed. */
  readonly denied: Set<string>;
  /** Regions that are enabled, for every account. */
  readonly regions: Set<string>;
  /** Regions in which EC2 fails. */
  readonly failing: Set<string>;
  /** Instances that are gone, as `account/region/number`. */
  readonly gone: Set<string>;
  /** External ids that came with a role, by account. */
  readonly externalIds: ReadonlyMap<string, string | null>;
}

/** The role of the hub in an account. */
export function roleIn(account: string): string {
  return `arn:aws:iam::${account}:role/rollcall`;
}

export async function startAwsOrganisation(settings: AwsOrganisationSettings): Promise<AwsOrganisation> {
  const calls: Ec2Call[] = [];
  const externalIds = new Map<string, string | null>();
  const world = {
    denied: new Set<string>(),
    regions: new Set<string>(),
    failing: new Set<string>(),
    gone: new Set<string>(),
  };
  const quota = createQuota(settings);
  const source = await startLoopbackSource({
    '/': (response, asked) => {
      const form = new URLSearchParams(asked.body);
      const answer = form.get('Action') === 'AssumeRole' ? assumed(form) : described(asked, form);
      return answer(response, asked);
    },
  });

  function assumed(form: URLSearchParams): Behaviour {
    const account = /::(\d+):/.exec(form.get('RoleArn') ?? '')?.[1] ?? '';
    externalIds.set(account, form.get('ExternalId'));
    return world.denied.has(account) ? refusal(403, 'AccessDenied') : answering(200, credentialsOf(account), xml);
  }

  function described({ headers }: AskedSource, form: URLSearchParams): Behaviour {
    // Who asks, and where, stands in the signature: its key is one that was given out for the account's role.
    const [, account = '', region = ''] =
      /Credential=ASIA(\d+)\/\d+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
    const action = form.get('Action') ?? '';
    const isThrottled = !quota.take(`${account}/${region}`);
    calls.push({ account, region, action, isThrottled });
    if (isThrottled) return refusal(503, 'RequestLimitExceeded');
    return world.failing.has(region) ? refusal(500, 'InternalError') : answering(200, textOf(), xml);

    function textOf(): string {
      if (action === 'DescribeRegions') return regionsText([...world.regions]);
      if (action === 'DescribeAvailabilityZones') return zonesText(region);
      if (action === 'DescribeInstances') return pageOf(account, region, form);
      throw new Error(`unforeseen: ${action}`);
    }
  }

  function pageOf(account: string, region: string, form: URLSearchParams): string {
    const { pages = 1 } = settings;
    const page = Number(form.get('NextToken') ?? 1);
    const isGone = world.gone.has(`${account}/${region}/${page}`);
    const found = isGone ? [] : [reservation(`i-${account}-${page}`, `192.0.2.${page}`)];
    return instancePage(found, page < pages ? String(page + 1) : '');
  }

  const clients: Http[] = [];
  return {
    calls,
    externalIds,
    ...world,
    http() {
      const client = httpTo(Number(new URL(source.url).port), settings.clock);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await source[Symbol.asyncDispose]();
    },
  };
}

/** A bucket of tokens for each account and region, which begins full, as at AWS. */
function createQuota({ clock, quota }: AwsOrganisationSettings) {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(key: string): boolean {
      if (quota === undefined) return true;
      const nowMs = clock.nowMs();
      const { tokens, atMs } = buckets.get(key) ?? { tokens: quota, atMs: nowMs };
      // A little more than nothing, because sums of fractions are not exact.
      const left = Math.min(quota, tokens + ((nowMs - atMs) * quota) / 1000) - 1 + 1e-6;
      buckets.set(key, { tokens: left < 0 ? left + 1 : left, atMs: nowMs });
      return left >= 0;
    },
  };
}

function httpTo(port: number, clock: Clock): Http {
  return createHttp({
    secrets: secretsOf({}),
    environment: {},
    clock,
    version: 'test',
    connect(_options, callback) {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', (error) => callback(error, null));
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        callback(null, socket);
      });
    },
  });
}

const xml = { 'content-type': 'text/xml;charset=UTF-8' };

function refusal(status: number, code: string): Behaviour {
  const error = `<Error><Code>${code}</Code><Message>No.</Message></Error>`;
  return answering(status, `<Response><Errors>${error}</Errors>${error}</Response>`, xml);
}

function credentialsOf(account: string): string {
  const expiration = '<Expiration>2099-01-01T00:00:00Z</Expiration>';
  const keys = `<AccessKeyId>ASIA${account}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>`;
  const credentials = `<Credentials>${keys}<SessionToken>token</SessionToken>${expiration}</Credentials>`;
  return `<AssumeRoleResponse><AssumeRoleResult>${credentials}</AssumeRoleResult></AssumeRoleResponse>`;
}

function regionsText(regions: readonly string[]): string {
  const items = regions.map((name) => `<item><regionName>${name}</regionName></item>`).join('');
  return `<DescribeRegionsResponse><regionInfo>${items}</regionInfo></DescribeRegionsResponse>`;
}

function zonesText(region: string): string {
  const zone = `<item><zoneName>${region}a</zoneName><zoneId>id-of-${region}a</zoneId></item>`;
  return `<DescribeAvailabilityZonesResponse><availabilityZoneInfo>${zone}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`;
}
