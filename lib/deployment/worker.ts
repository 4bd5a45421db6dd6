import type { Hub } from '../config/hub.ts';
import { allNeeds } from '../config/needs.ts';
import type { Needs } from '../model/permission.ts';

/** A refreshing function: the one outside of any VPC, or that of one network. */
export interface Worker {
  /** Undefined: outside. */
  readonly network: string | undefined;
  /** What the names of its resources begin with, as osls would write it: `Refresh`, `RefreshDashinternal`. */
  readonly id: string;
  /** What its function is called behind the name of the stack: `refresh`, `refresh-internal`. */
  readonly name: string;
  /** Undefined: not in a VPC. */
  readonly vpc: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] } | undefined;
  /** What it has to be allowed itself for the providers that it asks. */
  readonly needs: Needs;
}

/** Who asks with a role needs what that role may, and of its own only to assume it. */
function ownNeeds(needs: Needs): Needs {
  return needs.roles.length === 0 ? needs : { ...needs, permissions: [] };
}

/** One refresher for what is asked from anywhere, and one for each network of the settings, used or not. */
export function workersOf(hub: Hub): readonly Worker[] {
  const needsFrom = (network: string | undefined) =>
    allNeeds(
      [...hub.providers.values()].filter((each) => each.network === network).map(({ needs }) => ownNeeds(needs)),
    );
  const networks = Object.entries(hub.settings.networks).map(([network, { subnets, security_groups }]): Worker => {
    const id = `RefreshDash${network.replaceAll('-', 'Dash')}`;
    const vpc = { subnets, securityGroups: security_groups };
    return { network, id, name: `refresh-${network}`, vpc, needs: needsFrom(network) };
  });
  const outside = { network: undefined, id: 'Refresh', name: 'refresh', vpc: undefined, needs: needsFrom(undefined) };
  return [outside, ...networks];
}
