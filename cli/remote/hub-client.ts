import { z } from 'zod';
import { HubError } from '../../lib/errors.ts';
import { defaultHttpClientOptions } from '../../lib/options/http-client.ts';
import type { HttpAnswer, HttpClient } from '../../lib/ports.ts';
import { CliError, usageError } from '../cli-error.ts';
import { createLog } from '../log.ts';
import { createOutside } from '../outside.ts';
import { withProgress } from '../progress.ts';
import type { Screen } from '../terminal.ts';
import type { CliWorld } from '../world.ts';

const timeoutMs = 60_000;
/** A hub may serve lists of this size; whoever asks for one has room for it. */
const maxBytes = 512 * 1024 * 1024;

/** Where `rollcall serve` listens unless told otherwise. */
export const defaultUrl = 'http://127.0.0.1:9196';

export interface HubOptions {
  readonly url?: string;
  readonly tokenFile?: string;
}

/** A running hub, as its API answers (docs/api.md). Everything rejects with a CliError that says what to do. */
export interface HubClient {
  readonly url: string;
  /** The `data` of an answer. The path begins with a slash. */
  get<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>>;
  post<Shape extends z.ZodType>(path: string, body: unknown, shape: Shape): Promise<z.output<Shape>>;
  /** An answer of another form: a list. */
  send(path: string): Promise<HttpAnswer>;
}

const Success = z.object({ status: z.literal('success'), data: z.unknown() });
const Failure = z.object({ status: z.literal('error'), error: z.string() });

/** Does something with a hub, and ends the connections. */
export async function withHub<Result>(
  options: HubOptions,
  { terminal, clock, environment }: CliWorld,
  work: (hub: HubClient) => Promise<Result>,
): Promise<Result> {
  const url = hubUrlOf(options.url ?? environment.url ?? defaultUrl);
  const tokenFile = options.tokenFile ?? environment.tokenFile;
  const log = createLog({ screen: terminal.err, level: 'error', clock });
  const { ports, close } = createOutside({ clock, log, environment: environment.all });
  const authorization = tokenFile === undefined ? undefined : { type: 'Bearer', credentials_file: tokenFile };
  const http = ports.http({
    ...defaultHttpClientOptions,
    proxy_from_environment: true,
    ...(authorization === undefined ? {} : { authorization }),
  });
  try {
    return await work(createHubClient(url, waitingVisibly(http, url, terminal.err), tokenFile !== undefined));
  } finally {
    await close();
  }
}

function waitingVisibly(http: HttpClient, url: string, screen: Screen): HttpClient {
  return {
    send: (request) =>
      withProgress(
        screen,
        () => `waiting for ${url}`,
        () => http.send(request),
      ),
  };
}

/** The URL of a hub without a slash at its end. Throws a CliError when it is none. */
export function hubUrlOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw usageError(`${text} is not the URL of a hub`, `write it as ${defaultUrl}`);
  }
  return text.replace(/\/+$/, '');
}

function createHubClient(url: string, http: HttpClient, hasToken: boolean): HubClient {
  async function answerTo(path: string, body?: unknown): Promise<HttpAnswer> {
    const request = {
      url: new URL(`${url}${path}`),
      signal: AbortSignal.timeout(timeoutMs),
      maxBytes,
      ...(body === undefined ? {} : { method: 'POST' as const, body: JSON.stringify(body) }),
    };
    try {
      return await http.send(request);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      throw new CliError(`no answer from ${url}: ${error.message}`, { hint: unreachableHint, cause: error });
    }
  }

  async function dataOf<Shape extends z.ZodType>(answer: HttpAnswer, path: string, shape: Shape) {
    const json = jsonIn(answer);
    const success = Success.safeParse(json);
    if (answer.status >= 300 || !success.success) throw refusal(answer, json, `${url}${path}`, hasToken);
    const data = shape.safeParse(success.data.data);
    if (data.success) return data.data;
    throw new CliError(`${url}${path} answers otherwise than this version of Rollcall knows`, { cause: data.error });
  }

  return {
    url,
    send: answerTo,
    get: async (path, shape) => dataOf(await answerTo(path), path, shape),
    post: async (path, body, shape) => dataOf(await answerTo(path, body), path, shape),
  };
}

const unreachableHint = 'start a hub with rollcall serve, or name another one with --url or ROLLCALL_URL';

/** Why a hub did not do what it was asked. */
export function refusal({ status }: HttpAnswer, json: unknown, what: string, hasToken: boolean): CliError {
  const failure = Failure.safeParse(json);
  if (!failure.success) return new CliError(`${what} answers ${status}, and not as a Rollcall hub does`);
  return new CliError(`${what} answers ${status}: ${failure.data.error}`, hintFor(status, hasToken));
}

function hintFor(status: number, hasToken: boolean): { readonly hint?: string } {
  if (status === 401) {
    const hint = hasToken
      ? 'the hub does not know this token'
      : 'name the file your token is in with --token-file or ROLLCALL_TOKEN_FILE';
    return { hint };
  }
  return status === 403 ? { hint: 'this token has not the scope, or not the job' } : {};
}

/** What an answer holds; undefined when it is not JSON. */
export function jsonIn({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
