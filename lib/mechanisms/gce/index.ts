import { defineMechanism } from '../mechanism.ts';
import { createGceDiscoverer } from './discoverer.ts';
import { GceOptions } from './options.ts';

/** The instances of one zone of a Google Cloud project. */
export const mechanism = defineMechanism({
  name: 'gce',
  options: GceOptions,
  describe: ({ project, zone }) => `${project}/${zone}`,
  identity: ({ project, zone, filter, credentials_file, port, tag_separator }) => ({
    project,
    zone,
    filter,
    credentials: credentials_file,
    port,
    separator: tag_separator,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ credentials_file }) =>
    credentials_file === undefined
      ? [{ impossibleOn: 'lambda', message: 'a function has no Google credentials of its own; set credentials_file' }]
      : [],
  create: async (options, ports) => createGceDiscoverer(options, ports),
});
