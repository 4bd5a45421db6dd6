import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiRequest } from '../lib/api/api.ts';

/** What of a REST proxy event the API needs. */
export type RestEvent = Pick<
  APIGatewayProxyEvent,
  | 'httpMethod'
  | 'path'
  | 'resource'
  | 'pathParameters'
  | 'multiValueQueryStringParameters'
  | 'multiValueHeaders'
  | 'body'
  | 'isBase64Encoded'
> & {
  /** `sourceIp` is the address that connected to API Gateway: no header of a caller decides it. */
  readonly requestContext?: { readonly identity?: { readonly sourceIp?: string | null } };
};

/** A REST proxy event as a request. Query values arrive decoded, the path as it was sent (HTTP APIs differ). */
export function restRequestOf(event: RestEvent): ApiRequest {
  const query = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  const headers = Map.groupBy(Object.entries(event.multiValueHeaders ?? {}), ([name]) => name.toLowerCase());
  const address = event.requestContext?.identity?.sourceIp ?? undefined;
  return {
    method: event.httpMethod,
    rawPath: rawPathOf(event),
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      [...headers].map(([name, entries]) => [name, entries.flatMap(([, values]) => values ?? []).join(', ')]),
    ),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString(),
    ...(address === undefined ? {} : { address }),
  };
}

/** A base path has few segments: of a path of thousands of slashes, not every rest is decoded. */
const maxBaseSegments = 16;

/**
 * The path below the API's root. A custom domain's base path stands before it in `path`: a fixed resource says by itself
 * what was asked for, and one with a greedy name is found where the rest is that name.
 */
function rawPathOf({ path, resource, pathParameters }: RestEvent): string {
  const start = resource.indexOf('{');
  if (start < 0) return resource;
  const name = pathParameters?.[resource.slice(start + 1, -1).replace('+', '')];
  const fixed = resource.slice(0, start);
  let at = path.indexOf(fixed);
  for (let tried = 0; at >= 0 && tried < maxBaseSegments; tried += 1, at = path.indexOf(fixed, at + 1)) {
    const rest = path.slice(at + fixed.length);
    if (rest === name || isEncodingOf(rest, name)) return `${fixed}${rest}`;
  }
  return path;
}

function isEncodingOf(raw: string, name: string | undefined): boolean {
  try {
    return decodeURIComponent(raw) === name;
  } catch {
    return false;
  }
}
