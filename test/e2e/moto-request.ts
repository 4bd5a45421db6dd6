import type { z } from 'zod';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import { region } from './moto-client-settings.ts';

const timeoutMs = 60_000;

export interface MotoRequest {
  readonly service: 'cloudformation' | 'events' | 'iam' | 'lambda' | 'logs' | 'sns';
  /** Of a REST service; the rest have one path. */
  readonly path?: string;
  /** Where it is neither GET nor POST. */
  readonly method?: 'PUT';
  /** Of a query service: its action and what that takes. */
  readonly form?: Readonly<Record<string, string>>;
  /** Of a JSON service: its action, and what that takes. */
  readonly target?: string;
  readonly body?: object;
}

/**
 * Asks a service that none of the project's own clients speaks to. moto checks no signature; where one would stand it reads
 * which service is meant. Rejects, with the answer, where that is an error.
 */
export async function motoRequest({ url }: MotoServer, request: MotoRequest): Promise<string> {
  const { service, path = '/', method, form, target, body } = request;
  const sent = form === undefined ? body && JSON.stringify(body) : new URLSearchParams(form).toString();
  const answer = await fetch(new URL(path, url), {
    method: method ?? (sent === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=moto/20260101/${region}/${service}/aws4_request`,
      ...(sent === undefined ? {} : { 'content-type': contentType(request) }),
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    },
    ...(sent === undefined ? {} : { body: sent }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} answers ${answer.status} to ${path}: ${text}`);
  return text;
}

/** By it moto tells a service with actions from one with paths, and knows no path of the one where it takes it for the other. */
function contentType({ form, target }: MotoRequest): string {
  if (form !== undefined) return 'application/x-www-form-urlencoded';
  return target === undefined ? 'application/json' : 'application/x-amz-json-1.1';
}

/** As `motoRequest`, of an answer in JSON. */
export async function motoJson<Shape extends z.ZodType>(
  moto: MotoServer,
  request: MotoRequest,
  shape: Shape,
): Promise<z.output<Shape>> {
  return shape.parse(JSON.parse(await motoRequest(moto, request)));
}

/** The texts of every element of a name in an answer in XML. */
export function elementsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);
}
