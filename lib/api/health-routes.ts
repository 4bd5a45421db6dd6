import { NotReadyError, UnknownError } from '../errors.ts';
import { jobStateOf } from '../lookup/job-state.ts';
import type { Handle, RouteAnswer } from './api.ts';
import { forbidden, textAnswer } from './route-answer.ts';
import { type StatusPorts, visibleTo } from './status-routes.ts';

/** Takes the configuration anew. Rejects with a ConfigError when it cannot be accepted. */
export type Reload = () => Promise<void>;

/** `/-/healthy`: the process answers. It says nothing else, and so needs no token. */
export function healthyAnswer(): RouteAnswer {
  return textAnswer('Rollcall is healthy.\n');
}

/** `/-/ready`: a configuration was accepted, the store answers, each job of the token can be served or has outlived its grace. */
export function createReadyRoute(ports: StatusPorts): Handle {
  return async ({ principal }) => {
    const { status, jobs, heads } = await visibleTo(principal, ports);
    if (status === undefined || status.version === '') throw new NotReadyError('no configuration was accepted yet');
    const waiting = jobs.flatMap((job) => {
      const state = jobStateOf(job, heads, ports.clock.nowMs());
      return state.state === 'unready' && !state.isGraceOver ? [job.name] : [];
    });
    if (waiting.length > 0) throw new NotReadyError(`${waiting.length} of ${jobs.length} jobs were not read yet`);
    return textAnswer('Rollcall is ready.\n');
  };
}

/** `POST /-/reload`, for tokens without a job list: a configuration that is refused is quoted. */
export function createReloadRoute(reload: Reload | undefined): Handle {
  return async ({ principal }) => {
    if (principal.jobs !== undefined) return forbidden();
    if (reload === undefined) throw new UnknownError('nothing to reload: the configuration is looked at every minute');
    await reload();
    return textAnswer('Configuration reloaded.\n');
  };
}
