import { defineMechanism } from '../mechanism.ts';
import { createStaticDiscoverer } from './discoverer.ts';
import { addressProblems, StaticOptions } from './options.ts';

/** Targets that stand in the configuration itself. */
export const mechanism = defineMechanism({
  name: 'static',
  options: StaticOptions,
  merged: true,
  describe: () => '',
  identity: (groups) => groups,
  intervalMs: () => undefined,
  jobProblems: (groups, { hasRelabelRules }) => (hasRelabelRules ? [] : addressProblems(groups)),
  create: async (groups) => createStaticDiscoverer(groups),
});
