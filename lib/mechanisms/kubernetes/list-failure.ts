import { failureOfAnswer } from '../../asking/answer-failure.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpAnswer } from '../../ports.ts';
import type { ObjectList } from './resource.ts';

/** `list of pods in namespace web of 192.0.2.1:6443`, for messages. */
export function titleOf({ resource, namespace }: ObjectList, { host }: URL): string {
  return `list of ${resource.plural}${namespace === undefined ? '' : ` in namespace ${namespace}`} of ${host}`;
}

interface Asked {
  readonly url: URL;
  readonly wayIn?: string;
}

/** What an answer other than 200 means, with the way out where there is one. */
export function failureOf(answer: HttpAnswer, { url, wayIn }: Asked, list: ObjectList): DiscoveryError {
  const { failure, retryAfterMs } = failureOfAnswer(answer, url);
  const message = `${titleOf(list, url)}: ${reasonOf(answer, list, wayIn)}`;
  // Expired is not malformed: the same question may be answered next time.
  const kind = answer.status === 410 ? 'unreachable' : failure;
  return new DiscoveryError(kind, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function reasonOf({ status }: HttpAnswer, { resource, namespace }: ObjectList, wayIn: string | undefined): string {
  const { plural, apiGroup, apiPath } = resource;
  if (status === 401) return `answers 401; ${wayIn ?? 'the credentials are not accepted'}`;
  if (status === 404) return `answers 404; nothing serves ${plural} under ${apiPath}`;
  if (status !== 403) return `answers ${status}`;
  const group = apiGroup === '' ? '' : ` of ${apiGroup}`;
  return `answers 403; grant list on ${plural}${group} in ${namespace === undefined ? 'the whole cluster' : `namespace ${namespace}`}`;
}
