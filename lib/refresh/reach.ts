import { DiscoveryError } from '../errors.ts';
import type { Refreshable } from './attempt.ts';

/** From where the refreshers of a deployment ask: one from outside of any network of its own, and one from within each. */
export interface Reach {
  /** The network of this refresher; undefined: the one outside. */
  readonly own: string | undefined;
  /** Every network that has a refresher. */
  readonly networks: ReadonlySet<string>;
}

/** Who can ask a provider: this refresher, another one, or none that is deployed. */
export type Asker = 'this' | 'another' | 'none';

/** Without a reach there is one refresher, and it asks everything from where it runs. */
export function askerOf(network: string | undefined, reach: Reach | undefined): Asker {
  if (reach === undefined || network === reach.own) return 'this';
  return network === undefined || reach.networks.has(network) ? 'another' : 'none';
}

/** A provider that cannot be asked from anywhere: asked from elsewhere, the same name may be another machine. */
export function outOfReach(refreshable: Refreshable, network: string): Refreshable {
  return {
    ...refreshable,
    create: async () => {
      throw new DiscoveryError('unauthorized', `needs the network ${network}, which is not deployed: deploy again`);
    },
  };
}
