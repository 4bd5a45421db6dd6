import { concurrencyLimit } from '../../asking/concurrency-limit.ts';
import { retrying } from '../../asking/retrying.ts';
import { secretValueOf } from '../../asking/secret-value.ts';
import { stoppedAfter } from '../../asking/stopped-after.ts';
import { DiscoveryError } from '../../errors.ts';
import type { UnreadScope } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import type { Target } from '../../model/target-group.ts';
import type { HttpAnswer, Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { type Api, createApi } from './api.ts';
import { type CompartmentWalk, compartmentsUnder } from './compartments.ts';
import { targetOf } from './instance-target.ts';
import { type Instance, instancesIn, primaryVnicOf } from './instances.ts';
import type { OciOptions } from './options.ts';
import { rsaKeyOf, type SigningKey } from './signature.ts';

/** Instances whose interfaces are asked for at once: Oracle throttles what asks too quickly. */
const maxInstances = 4;

/** Asks for every instance of the compartments, and for the interfaces of each. Prometheus: `discovery/oci/oci.go`, `refresh`. */
export function createOciDiscoverer(options: OciOptions, ports: Ports): Discoverer {
  const http = retrying(ports.http(options), {
    attempts: 3,
    pauseMs: 200,
    maxPauseMs: 5000,
    isPassing,
    evenUnanswered: true,
  });
  return {
    refresh: async (signal) =>
      await stoppedAfter(signal, async (signal) => {
        const api = createApi(options, { http, key: await signingKeyOf(options, ports), clock: ports.clock, signal });
        const { ids, failure } = await compartmentsOf(options, api, signal);
        const found = await instancesOf(ids, options, api, signal);
        // What lies in compartments that were not found cannot be told by name.
        const unfound: UnreadScope[] = failure === undefined ? [] : [{ kind: 'prefix', name: 'OCI/', cause: failure }];
        return {
          groups: groupsBySource(
            found.flatMap(({ source, target }) => (target === undefined ? [] : [{ source, target }])),
          ),
          unread: [...unfound, ...found.flatMap(({ source, cause }) => unreadOf(source, cause))],
        };
      }),
  };
}

/** Oracle's Go SDK, `common/retry.go`. */
function isPassing({ status }: HttpAnswer): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

async function signingKeyOf(options: OciOptions, { secrets }: Ports): Promise<SigningKey> {
  const { tenancy, user, fingerprint, key_file, key_passphrase, key_passphrase_file } = options;
  const passphrase = await secretValueOf(key_passphrase, key_passphrase_file, secrets);
  return { id: `${tenancy}/${user}/${fingerprint}`, key: rsaKeyOf(await secrets.read(key_file), passphrase, key_file) };
}

async function compartmentsOf(options: OciOptions, api: Api, signal: AbortSignal): Promise<CompartmentWalk> {
  const { tenancy, compartments } = options;
  if (compartments.length > 0) return { ids: [...new Set(compartments)], failure: undefined };
  return await compartmentsUnder(tenancy, api, signal);
}

/** What became of an instance: a target, nothing, or a failure. */
interface Outcome {
  readonly source: string;
  readonly target?: Target | undefined;
  readonly cause?: DiscoveryError;
}

async function instancesOf(
  compartments: readonly string[],
  { tenancy, port }: OciOptions,
  api: Api,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const limited = concurrencyLimit(maxInstances);
  async function outcomeOf(instance: Instance): Promise<Outcome> {
    const source = `OCI/${instance.id}`;
    try {
      const vnic = await primaryVnicOf(instance, api);
      return { source, target: vnic && targetOf(instance, vnic, tenancy, port) };
    } catch (cause) {
      if (!(cause instanceof DiscoveryError) || signal.aborted) throw cause;
      return { source, cause };
    }
  }
  const outcomes: Outcome[] = [];
  for (const compartment of compartments) {
    const instances = await instancesIn(compartment, api);
    const found = await Promise.all(instances.map((instance) => limited(async () => await outcomeOf(instance))));
    for (const outcome of found) outcomes.push(outcome);
  }
  return outcomes;
}

function unreadOf(source: string, cause: DiscoveryError | undefined): readonly UnreadScope[] {
  return cause === undefined ? [] : [{ kind: 'source', name: source, cause }];
}
