import { identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createHetznerDiscoverer } from './discoverer.ts';
import { HetznerOptions } from './options.ts';

/** The cloud servers of a Hetzner project, or the dedicated ones of a Hetzner account. */
export const mechanism = defineMechanism({
  name: 'hetzner',
  options: HetznerOptions,
  describe: ({ role, label_selector }) => (isSelecting(role, label_selector) ? `${role}/${label_selector}` : role),
  identity: (options) => {
    const { role, label_selector, port } = options;
    const selector = isSelecting(role, label_selector) ? label_selector : undefined;
    return { role, selector, port, client: identityOfHttpClient(options) };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ role, label_selector }) =>
    role === 'robot' && label_selector !== undefined
      ? [{ message: 'label_selector counts only with role hcloud; all dedicated servers are found' }]
      : [],
  create: async (options, { http }) => createHetznerDiscoverer(options, http(options)),
});

function isSelecting(role: HetznerOptions['role'], selector: string | undefined): boolean {
  return role === 'hcloud' && selector !== undefined;
}
