import { z } from 'zod';
import { askAccessToken, tokenRequest } from '../../asking/access-token.ts';
import { signedJwt } from '../../asking/signed-jwt.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import { defaultHttpClientOptions } from '../../options/http-client.ts';
import type { HttpClient, HttpRequest, Ports } from '../../ports.ts';

const scope = 'https://www.googleapis.com/auth/compute.readonly';
const defaultTokenUrl = 'https://oauth2.googleapis.com/token';
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const lifetimeSeconds = 3600;
/** A machine elsewhere has no metadata server, and its network may swallow the question. */
const metadataTimeoutMs = 1000;

const TokenUrl = z.httpUrl().default(defaultTokenUrl);

/** https://cloud.google.com/iam/docs/keys-create-delete */
const ServiceAccount = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: TokenUrl,
});
type ServiceAccount = z.output<typeof ServiceAccount>;

const AuthorizedUser = z.object({
  type: z.literal('authorized_user'),
  client_id: z.string(),
  client_secret: z.string(),
  refresh_token: z.string().min(1),
  token_uri: TokenUrl,
});

const Credentials = z.discriminatedUnion('type', [ServiceAccount, AuthorizedUser]);
type Credentials = z.output<typeof Credentials>;

/**
 * A token that may read instances: by the credentials of the block, else by Google's default ones, which are a file that the environment
 * names, that of gcloud, and the metadata server. `golang.org/x/oauth2/google`, `FindDefaultCredentials`.
 */
export async function tokenOf(reference: string | undefined, ports: Ports, signal: AbortSignal): Promise<string> {
  const named = reference ?? (ports.environment['GOOGLE_APPLICATION_CREDENTIALS'] || undefined);
  if (named !== undefined) return await tokenByFile(named, await ports.secrets.read(named), ports, signal);
  const { HOME = '' } = ports.environment;
  const usual = `${HOME}/.config/gcloud/application_default_credentials.json`;
  const found = HOME === '' ? undefined : await textOrNothing(usual, ports);
  return found === undefined ? await tokenByMetadata(ports, signal) : await tokenByFile(usual, found, ports, signal);
}

/** A file that nobody named need not be there. One that is there and cannot be read is not passed over: the next identity may see something else. */
async function textOrNothing(path: string, { secrets }: Ports): Promise<string | undefined> {
  try {
    return await secrets.read(path);
  } catch (error) {
    if (error instanceof DiscoveryError && isMissing(error.cause)) return undefined;
    throw error;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}

async function tokenByFile(name: string, text: string, ports: Ports, signal: AbortSignal): Promise<string> {
  const credentials = credentialsIn(text, name);
  const request =
    credentials.type === 'service_account'
      ? byAssertion(credentials, name, ports.clock.nowMs(), signal)
      : byRefreshToken(credentials, signal);
  return await askAccessToken(googleHttp(ports), request);
}

function credentialsIn(text: string, name: string): Credentials {
  const parsed = Credentials.safeParse(jsonOrNothing(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.length ? ` (${issue.path.join('.')})` : '';
  throw new DiscoveryError('unauthorized', `${name} holds no key of a service account and no authorized user${at}`);
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Refused for being nothing; the error of the parser would quote the text.
    return undefined;
  }
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
function byAssertion(account: ServiceAccount, name: string, nowMs: number, signal: AbortSignal): HttpRequest {
  const { client_email, private_key, private_key_id, token_uri } = account;
  const iat = Math.floor(nowMs / 1000);
  const claims = { iss: client_email, scope, aud: token_uri, iat, exp: iat + lifetimeSeconds };
  try {
    const assertion = signedJwt(claims, { algorithm: 'RS256', privateKey: private_key, keyId: private_key_id });
    return tokenRequest(new URL(token_uri), { grant_type: jwtBearer, assertion }, signal);
  } catch (cause) {
    throw new DiscoveryError('unauthorized', `the private_key in ${name} cannot sign`, { cause });
  }
}

function byRefreshToken(user: z.output<typeof AuthorizedUser>, signal: AbortSignal): HttpRequest {
  const { client_id, client_secret, refresh_token, token_uri } = user;
  const form = { grant_type: 'refresh_token', refresh_token, client_id, client_secret };
  return tokenRequest(new URL(token_uri), form, signal);
}

/** https://cloud.google.com/compute/docs/access/authenticate-workloads#applications */
async function tokenByMetadata({ http, environment }: Ports, signal: AbortSignal): Promise<string> {
  const host = environment['GCE_METADATA_HOST'] || '169.254.169.254';
  const url = new URL(`http://${host}/computeMetadata/v1/instance/service-accounts/default/token`);
  url.searchParams.set('scopes', scope);
  try {
    const limited = timeLimited(http(defaultHttpClientOptions), metadataTimeoutMs);
    return await askAccessToken(limited, { url, headers: { 'metadata-flavor': 'Google' }, signal });
  } catch (cause) {
    if (signal.aborted || !(cause instanceof DiscoveryError) || cause.failure === 'throttled') throw cause;
    const why = `no Google credentials: credentials_file is not set, and the metadata server ${host} gives none`;
    throw new DiscoveryError('unauthorized', why, { cause });
  }
}

/** Google is asked over the proxies of the environment: the block has no settings for it. */
export function googleHttp({ http }: Ports): HttpClient {
  return http({ ...defaultHttpClientOptions, proxy_from_environment: true });
}
