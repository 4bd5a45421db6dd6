import { secretValueOf } from '../asking/secret-value.ts';
import type { HttpClientOptions } from '../options/http-client.ts';
import type { HttpHeaders } from '../options/http-headers.ts';
import type { Secrets } from '../ports.ts';
import type { HeaderList } from './exchange.ts';

/** The Authorization header of a block without `oauth2`. Prometheus: `basicAuthRoundTripper`, `authorizationCredentialsRoundTripper`. */
export async function authorizationOf(options: HttpClientOptions, secrets: Secrets): Promise<string | undefined> {
  const { basic_auth, authorization, bearer_token, bearer_token_file } = options;
  if (basic_auth !== undefined) {
    const user = await secretValueOf(basic_auth.username, basic_auth.username_file, secrets);
    const password = await secretValueOf(basic_auth.password, basic_auth.password_file, secrets);
    return basicOf(user ?? '', password ?? '');
  }
  if (authorization !== undefined) {
    const credentials = await secretValueOf(authorization.credentials, authorization.credentials_file, secrets);
    return `${authorization.type} ${credentials ?? ''}`.trim();
  }
  const token = await secretValueOf(bearer_token, bearer_token_file, secrets);
  return token === undefined ? undefined : `Bearer ${token}`;
}

/** What the credentials of a URL come to. */
export function authorizationOfUrl({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return basicOf(decodeURIComponent(username), decodeURIComponent(password));
}

export function basicOf(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export interface AddedHeaders {
  readonly open: HeaderList;
  /** Of secrets and files: they stay with the host that was meant. */
  readonly secret: HeaderList;
}

/** The `http_headers` of a block: values, then secrets, then contents of files. Prometheus: `headersRoundTripper`. */
export async function addedHeadersOf(headers: HttpHeaders | undefined, secrets: Secrets): Promise<AddedHeaders> {
  const open: [string, string][] = [];
  const secret: [string, string][] = [];
  for (const [name, { values = [], secrets: inline = [], files = [] }] of Object.entries(headers ?? {})) {
    for (const value of values) open.push([name, value]);
    for (const value of inline) secret.push([name, value.reveal()]);
    for (const file of files) secret.push([name, await secrets.read(file)]);
  }
  return { open, secret };
}
