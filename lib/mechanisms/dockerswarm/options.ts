import { z } from 'zod';
import { engineFields } from '../../moby/engine-options.ts';
import { checkHttpClient, evenIfInvalid } from '../../options/http-client.ts';

/** One element of `dockerswarm_sd_configs`. Prometheus: `discovery/moby/dockerswarm.go`, `DockerSwarmSDConfig.UnmarshalYAML`. */
export const DockerSwarmOptions = z
  .strictObject({
    ...engineFields,
    role: z.enum(['services', 'tasks', 'nodes'], { error: 'must be services, tasks or nodes' }),
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type DockerSwarmOptions = z.output<typeof DockerSwarmOptions>;
