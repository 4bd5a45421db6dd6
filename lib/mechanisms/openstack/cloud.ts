import { z } from 'zod';
import { placeOf } from '../../asking/answer-failure.ts';
import { Text } from '../../asking/answer-shapes.ts';
import { askJson } from '../../asking/json.ts';
import { allPages, type Page } from '../../asking/pages.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpClient } from '../../ports.ts';
import type { OpenstackOptions } from './options.ts';
import { urlOfText, versionCut, withSlash } from './service-url.ts';
import type { Session } from './session.ts';

/** The services of one region after a login. */
export interface Cloud {
  /** The URL of a service, with a slash at its end. Rejects where the catalog names none of version 2. */
  service(type: 'compute' | 'network' | 'load-balancer'): Promise<URL>;
  /** Every page of a list. */
  list<Item>(url: URL, shape: z.ZodType<Page<Item>>): Promise<readonly Item[]>;
}

const wantedMajor = 2;
const knownStatuses = ['', 'current', 'stable', 'supported', 'deprecated'];

const Version = z.object({ id: Text, status: Text });
type Version = z.output<typeof Version>;

/** The forms in which services say which versions they have. `gophercloud`, `openstack/utils/discovery.go`, `response.UnmarshalJSON`. */
const VersionDocument = z.union([
  z.object({ version: Version }).transform(({ version }) => [version]),
  z.object({ versions: z.array(Version) }).transform(({ versions }) => versions),
  z.object({ versions: z.object({ values: z.array(Version) }) }).transform(({ versions }) => versions.values),
  z.object({ id: z.string().min(1) }).transform(({ id }): Version[] => [{ id, status: '' }]),
]);

/** What may be asked after a login, within one region and over one kind of address. */
export function createCloud(
  http: HttpClient,
  session: Session,
  { region, availability }: OpenstackOptions,
  signal: AbortSignal,
): Cloud {
  const headers = { 'x-auth-token': session.token };
  return {
    async service(type) {
      for (const entry of session.catalog) {
        if (entry.service !== type || entry.availability !== availability || !entry.regions.includes(region)) continue;
        const url = withSlash(urlOfText(entry.url, session.identity));
        if (
          await isWantedVersion(url, (at) => askJson(http, { url: at, headers, signal }, VersionDocument, '200 or 300'))
        )
          return url;
      }
      const wanted = `${availability} endpoint of ${type}, version ${wantedMajor}, in region ${region}`;
      throw new DiscoveryError('malformed', `${placeOf(session.identity)} names no ${wanted}`);
    },
    list: (url, shape) => allPages(http, url, shape, signal, { headers }),
  };
}

/** Without a question where the URL itself names a version. `gophercloud`, `openstack/endpoint.go`, `endpointSupportsVersion`. */
async function isWantedVersion(url: URL, ask: (url: URL) => Promise<readonly Version[]>): Promise<boolean> {
  const versioned = versionCut(url, 'after');
  const named = majorOf(versioned.pathname.replace(/\/+$/, '').split('/').at(-1) ?? '');
  if (named !== undefined) return named === wantedMajor;
  const versions = await ask(versioned);
  return versions.map((version) => knownMajor(version, versioned)).includes(wantedMajor);
}

function knownMajor({ id, status }: Version, source: URL): number {
  const major = majorOf(id);
  if (major !== undefined && knownStatuses.includes(status.toLowerCase())) return major;
  throw new DiscoveryError('malformed', `${placeOf(source)} has a version that is none: "${id}", "${status}"`);
}

function majorOf(version: string): number | undefined {
  const digits = /^v?(\d+)(\.\d+)?$/.exec(version)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
