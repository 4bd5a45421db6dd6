import { z } from 'zod';
import { placeOf } from '../../asking/answer-failure.ts';
import { listOf, Text } from '../../asking/answer-shapes.ts';
import { parsedJson } from '../../asking/json.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import type { Credentials } from './credentials.ts';
import { identityVersion } from './identity-version.ts';
import { loginBody, oldLoginBody } from './login-body.ts';

/** Where one service is, for whom, and in which region. */
export interface CatalogEntry {
  readonly service: string;
  /** `public`, `internal` or `admin`. */
  readonly availability: string;
  readonly regions: readonly string[];
  readonly url: string;
}

/** A login: what has to be sent along, and what there is. */
export interface Session {
  readonly identity: URL;
  readonly token: string;
  readonly catalog: readonly CatalogEntry[];
}

const Endpoint = z.object({ interface: Text, region: Text, region_id: Text, url: Text });

/** https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization */
const TokenAnswer = z
  .object({ token: z.object({ catalog: listOf(z.object({ type: Text, endpoints: listOf(Endpoint) })) }) })
  .transform(({ token }) =>
    token.catalog.flatMap(({ type, endpoints }) =>
      endpoints.map(({ interface: availability, region, region_id, url }): CatalogEntry => {
        return { service: type, availability, regions: [region, region_id], url };
      }),
    ),
  );

const OldEndpoint = z.object({ region: Text, publicURL: Text, internalURL: Text, adminURL: Text });

const OldTokenAnswer = z.object({
  access: z.object({
    token: z.object({ id: Text }),
    serviceCatalog: listOf(z.object({ type: Text, endpoints: listOf(OldEndpoint) })),
  }),
});
type OldTokenAnswer = z.output<typeof OldTokenAnswer>;

/** Logs in. Rejects with a DiscoveryError: `unauthorized` where the credentials do not do. */
export async function login(http: HttpClient, credentials: Credentials, signal: AbortSignal): Promise<Session> {
  const { isOld, url: identity } = await identityVersion(http, credentials.identity, signal);
  const url = new URL(isOld ? 'tokens' : 'auth/tokens', identity);
  const body = JSON.stringify(isOld ? oldLoginBody(credentials) : loginBody(credentials));
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const answer = await http.send({ url, method: 'POST', headers, body, signal });
  return { identity, ...(isOld ? oldSession(answer, url) : newSession(answer, url)) };
}

function newSession(answer: HttpAnswer, url: URL): Omit<Session, 'identity'> {
  const catalog = parsedJson(answer, url, TokenAnswer, '2xx');
  return { token: tokenOf(answer.headers['x-subject-token'], url), catalog };
}

function oldSession(answer: HttpAnswer, url: URL): Omit<Session, 'identity'> {
  const { access } = parsedJson(answer, url, OldTokenAnswer, '2xx');
  return { token: tokenOf(access.token.id, url), catalog: oldCatalog(access) };
}

function oldCatalog({ serviceCatalog }: OldTokenAnswer['access']): readonly CatalogEntry[] {
  return serviceCatalog.flatMap(({ type: service, endpoints }) =>
    endpoints.flatMap(({ region, publicURL, internalURL, adminURL }) => [
      { service, availability: 'public', regions: [region], url: publicURL },
      { service, availability: 'internal', regions: [region], url: internalURL },
      { service, availability: 'admin', regions: [region], url: adminURL },
    ]),
  );
}

function tokenOf(token: string | undefined, url: URL): string {
  if (token !== undefined && token !== '') return token;
  throw new DiscoveryError('malformed', `${placeOf(url)} answers without a token`);
}
