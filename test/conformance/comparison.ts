import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { Exchange } from '../support/exchange.ts';

/** A client that is told by its block where to ask. */
const Option = z.strictObject({
  /** Its host, or that of each of its elements, becomes the source. */
  option: z.string(),
  /** The option that holds the port, where the host stands alone. */
  port: z.string().optional(),
  /** That port counts, since targets have it: in a network namespace the source does too. It is this one where a block has none. */
  ownPort: z.int().optional(),
  /** What a value without a scheme, or no value, is given. */
  scheme: z.enum(['http', 'https']).optional(),
  /** Also where a block does not name it. */
  always: z.boolean().default(false),
  /** The source speaks TLS, with a CA that the block is given. */
  tls: z.boolean().default(false),
  /** Answers name hosts that are asked next: they become the source too. */
  answers: z.boolean().default(false),
});

/**
 * How a block is made to reach the loopback source. `proxy`: through `proxy_url`, and the CA in `tls_config`; `environment`: through the variables
 * for a proxy and a CA, for a client that takes neither from its block; `zookeeper`: `servers` are a real
 * ZooKeeper; `nothing`: nobody is asked over HTTP.
 */
const Reach = z.union([z.enum(['nothing', 'proxy', 'environment', 'zookeeper']), Option]);
export type Reach = z.output<typeof Reach>;

/** `ec2/throttled-once`. */
const names = z.array(z.string()).min(1);

const Divergence = z.strictObject({
  cases: names,
  /** `refusal`: only one refuses the configuration; `failure`: only one fails, or reads in part; `targets`: other targets, or other labels. */
  differs: z.enum(['failure', 'refusal', 'targets']),
  /** Only these labels differ. */
  labels: z.array(z.string()).optional(),
  reason: z.string().min(1),
});
export type Divergence = z.output<typeof Divergence>;
export type DifferenceKind = Divergence['differs'];

const OlderRelease = z.strictObject({
  /** Releases with a lower major number. */
  before: z.int(),
  cases: names,
  reason: z.string().min(1),
});

/** `cases/conformance.json` of a mechanism: how its cases are compared with Prometheus. */
export const Comparison = z.strictObject({
  reach: Reach,
  /** What the source is: a plain list of answers, an API of AWS (fields in any order, signatures not compared), or an API server with watches. */
  api: z.enum(['aws', 'http', 'kubernetes']).default('http'),
  /** Of Prometheus' requests, what is its own and not compared. */
  free: z
    .strictObject({
      headers: z.array(z.string()).default([]),
      parameters: z.array(z.string()).default([]),
      body: z.boolean().default(false),
    })
    .prefault({}),
  /** What Prometheus asks and Rollcall does not, with answers that change nothing. */
  extra: z.array(Exchange).default([]),
  /** Some targets have no address that can be used, over which promtool crashes (`cmd/promtool/sd.go`). */
  unusableAddresses: z.boolean().default(false),
  /** Prometheus asks again, with pauses of seconds, before it says what is wrong. */
  patient: z.boolean().default(false),
  /** The first major release of Prometheus that has the mechanism in every build, and answers as the recorded one, but for these cases. */
  knownSince: z.int().default(3),
  olderReleases: z.array(OlderRelease).default([]),
  /** Every wanted difference between Prometheus and Rollcall, each with its reason. */
  divergences: z.array(Divergence).default([]),
  /** What Prometheus cannot be made to show: cases, and as `static 10` numbers that no case bears. */
  notRecorded: z.array(z.strictObject({ cases: names, reason: z.string().min(1) })).default([]),
  /** Options that Prometheus does not know, and what such values begin with. */
  extensions: z.array(z.string()).default([]),
  extendedValues: z.array(z.string()).default([]),
});
export type Comparison = z.output<typeof Comparison>;

/** Whether Prometheus waits to be told of changes, and has no interval. */
export function isWatched({ api, reach }: Pick<Comparison, 'api' | 'reach'>): boolean {
  return api === 'kubernetes' || reach === 'zookeeper';
}

export const projectRoot = join(import.meta.dirname, '..', '..');

const declaration = 'cases/conformance.json';

/** The mechanisms that are compared: those that say how. */
export const mechanisms: readonly string[] = globSync(`lib/mechanisms/*/${declaration}`, { cwd: projectRoot })
  .map((file) => basename(dirname(dirname(file))))
  .sort();

/** How a mechanism is compared. Throws on one that does not say it, or not well. */
export function comparisonOf(mechanism: string): Comparison {
  const file = join(projectRoot, 'lib/mechanisms', mechanism, declaration);
  if (!existsSync(file)) throw new Error(`${mechanism} has no ${declaration}: it says how a mechanism is compared`);
  return Comparison.parse(JSON.parse(readFileSync(file, 'utf8')));
}
