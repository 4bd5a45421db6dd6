import { z } from 'zod';
import { engineFields } from '../../moby/engine-options.ts';
import { checkHttpClient, evenIfInvalid } from '../../options/http-client.ts';

/** One element of `docker_sd_configs`. Prometheus: `discovery/moby/docker.go`, `DockerSDConfig.UnmarshalYAML`. */
export const DockerOptions = z
  .strictObject({
    ...engineFields,
    host_networking_host: z.string().default('localhost'),
    match_first_network: z.boolean().default(true),
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type DockerOptions = z.output<typeof DockerOptions>;
