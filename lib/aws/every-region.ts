import { concurrencyLimit } from '../asking/concurrency-limit.ts';
import { stoppedAfter } from '../asking/stopped-after.ts';
import { DiscoveryError } from '../errors.ts';
import type { Discoverer } from '../mechanisms/mechanism.ts';
import type { Discovery } from '../model/discovery.ts';
import type { Ports } from '../ports.ts';
import type { AwsOptions } from './aws-options.ts';
import { regionOf } from './region.ts';

const concurrentRegions = 8;
/** A region that does not answer must not keep the others from being read. */
const regionTimeoutMs = 30_000;

/** A discoverer of one region. */
export type CreateInRegion<Options> = (options: Options, ports: Ports) => Discoverer;

/**
 * The discoverer of a block that asks in one place; with `regions: all`, one that lists the enabled regions with every refresh
 * and asks in each. A region that cannot be read is an unread scope; where that is true of all of them, or they
 * cannot be listed, a DiscoveryError.
 */
export function createInEveryRegion<Options extends AwsOptions>(
  role: string,
  options: Options,
  ports: Ports,
  createInRegion: CreateInRegion<Options>,
): Discoverer {
  const create: CreateInRegion<Options> = (of, from) => ofKnownShape(role, createInRegion(of, from));
  if (options.regions !== 'all') return create(options, ports);
  return {
    refresh: (signal) =>
      stoppedAfter(signal, async (stop) => {
        const regions = await regionsOf(role, options, ports, stop);
        const limited = concurrencyLimit(concurrentRegions);
        const inRegion = (region: string) => create({ ...options, regions: undefined, region }, ports);
        const found = await Promise.all(
          regions.map((region) => limited(() => discoveryIn(region, inRegion(region), ports, stop))),
        );
        const unread = found.flatMap((part) => part.unread);
        const [first] = unread;
        if (first !== undefined && found.every(({ isRead }) => !isRead)) throw first.cause;
        return { groups: found.flatMap(({ groups }) => groups), unread };
      }),
  };
}

/**
 * The SDK hands on what a service answers in JSON without a look at its types. Pages are looked at (`createAwsCalls`); whoever reads their items takes the types
 * for granted, so that a text in the place of a list within one ends in a TypeError.
 */
function ofKnownShape(role: string, discoverer: Discoverer): Discoverer {
  return {
    async refresh(signal) {
      try {
        return await discoverer.refresh(signal);
      } catch (cause) {
        if (!(cause instanceof TypeError)) throw cause;
        throw new DiscoveryError('malformed', `${role} was answered in another shape: ${cause.message}`, { cause });
      }
    },
  };
}

/** `endpoint` is of the block's own service: EC2 is asked at its own unless it is the one. */
async function regionsOf(role: string, options: AwsOptions, ports: Ports, signal: AbortSignal) {
  const { enabledRegions } = await import('./enabled-regions.ts');
  const region = await regionOf(undefined, ports, signal);
  const endpoint = role === 'ec2' ? options.endpoint : undefined;
  return await enabledRegions({ ...options, endpoint }, { ...ports, region }, signal);
}

interface RegionDiscovery extends Discovery {
  readonly isRead: boolean;
}

async function discoveryIn(
  region: string,
  discoverer: Discoverer,
  { log }: Ports,
  signal: AbortSignal,
): Promise<RegionDiscovery> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(regionTimeoutMs)]);
    return { ...(await discoverer.refresh(limit)), isRead: true };
  } catch (cause) {
    // Time that has run out for all of them is how the refresh ended.
    if (signal.aborted || !(cause instanceof DiscoveryError)) throw cause;
    log.warn('region not read', { region, failure: cause.failure, cause: cause.message });
    return { groups: [], unread: [{ kind: 'prefix', name: `${region}/`, cause }], isRead: false };
  }
}
