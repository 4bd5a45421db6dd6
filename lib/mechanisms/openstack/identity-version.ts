import { z } from 'zod';
import { placeOf } from '../../asking/answer-failure.ts';
import { listOf, Text } from '../../asking/answer-shapes.ts';
import { askJson } from '../../asking/json.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpClient } from '../../ports.ts';
import { urlOfText, versionCut, withSlash } from './service-url.ts';

/** A version of the identity service that is spoken here, and where it is. */
export interface IdentityVersion {
  readonly isOld: boolean;
  readonly url: URL;
}

const usableStatuses = ['current', 'supported', 'stable'];

const VersionList = z.object({
  versions: z.object({
    values: listOf(z.object({ id: Text, status: Text, links: listOf(z.object({ href: Text, rel: Text })) })),
  }),
});
type Version = z.output<typeof VersionList>['versions']['values'][number];

/**
 * The version that an identity endpoint names, or else the newest of those that it lists.
 * `gophercloud`, `openstack/utils/choose_version.go`, `ChooseVersion`.
 */
export async function identityVersion(http: HttpClient, endpoint: URL, signal: AbortSignal): Promise<IdentityVersion> {
  const asked = withSlash(endpoint);
  if (asked.pathname.endsWith('/v3/')) return { isOld: false, url: asked };
  if (asked.pathname.endsWith('/v2.0/')) return { isOld: true, url: asked };
  const base = withSlash(versionCut(asked, 'before'));
  const { versions } = await askJson(http, { url: base, signal }, VersionList, '200 or 300');
  const known = versions.values.filter(({ id }) => /v3|v2\.0/.test(id));
  const usable = known.filter(({ status }) => usableStatuses.includes(status.toLowerCase()));
  const chosen =
    known.find((version) => URL.parse(selfOf(version))?.href === asked.href) ?? usable.find(isNew) ?? usable[0];
  if (chosen !== undefined) return { isOld: !isNew(chosen), url: withSlash(urlOfText(selfOf(chosen), base)) };
  throw new DiscoveryError('malformed', `${placeOf(base)} has no version of the identity service that is known here`);
}

function isNew({ id }: Version): boolean {
  return id.includes('v3');
}

/** Where a version says that it is, with a slash at the end. */
function selfOf({ links }: Version): string {
  const href = links.findLast(({ rel }) => rel === 'self')?.href ?? '';
  return href.endsWith('/') ? href : `${href}/`;
}
