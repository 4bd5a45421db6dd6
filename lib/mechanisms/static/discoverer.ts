import { whole } from '../../model/discovery.ts';
import { groupsByAddress } from '../../model/target-group.ts';
import type { Discoverer } from '../mechanism.ts';
import type { StaticOptions } from './options.ts';

/** Finds what the configuration lists, each address a source of its own. */
export function createStaticDiscoverer(groups: StaticOptions): Discoverer {
  const discovery = whole(
    groupsByAddress(
      '',
      groups.map(({ targets, labels }) => ({ labels, targets: targets.map((address) => ({ address, labels: {} })) })),
    ),
  );
  return { refresh: async () => discovery };
}
