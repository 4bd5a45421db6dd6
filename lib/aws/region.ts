import { DiscoveryError } from '../errors.ts';
import { defaultHttpClientOptions } from '../options/http-client.ts';
import type { HttpClient, Ports } from '../ports.ts';
import { regionOfProfile } from './shared-config.ts';

const defaultMetadataEndpoint = 'http://169.254.169.254';
/** The metadata service is on the same machine, or nowhere. */
const metadataTimeoutMs = 2_000;
const noRegion = 'no region is known: set region, AWS_REGION, or the region of a profile';

/**
 * The region to ask: the one configured, `AWS_REGION`, `AWS_DEFAULT_REGION`, the one of the shared configuration's
 * profile, the one of the machine this runs on. Rejects with a DiscoveryError. Prometheus: `discovery/aws/aws.go`, `loadRegion`.
 */
export async function regionOf(
  configured: string | undefined,
  { environment, http }: Pick<Ports, 'environment' | 'http'>,
  signal: AbortSignal,
): Promise<string> {
  const named = [configured, environment['AWS_REGION'], environment['AWS_DEFAULT_REGION']].find(isFilled);
  if (named !== undefined) return named;
  return (await profileRegion(environment, signal)) ?? (await machineRegion(environment, http, signal));
}

async function profileRegion(environment: Ports['environment'], signal: AbortSignal): Promise<string | undefined> {
  try {
    return await regionOfProfile(environment, signal);
  } catch (cause) {
    if (signal.aborted) throw new DiscoveryError('aborted', 'time ran out for the region', { cause });
    throw new DiscoveryError('unreachable', 'the shared AWS configuration cannot be read', { cause });
  }
}

async function machineRegion(
  environment: Ports['environment'],
  http: Ports['http'],
  signal: AbortSignal,
): Promise<string> {
  if (environment['AWS_EC2_METADATA_DISABLED'] === 'true') throw new DiscoveryError('unreachable', noRegion);
  const endpoint = environment['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? defaultMetadataEndpoint;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(metadataTimeoutMs)]);
  try {
    const region = await regionOfDocument(http(defaultHttpClientOptions), endpoint, deadline);
    if (region !== undefined) return region;
  } catch (cause) {
    if (signal.aborted) throw new DiscoveryError('aborted', 'time ran out for the region', { cause });
    throw new DiscoveryError('unreachable', noRegion, { cause });
  }
  throw new DiscoveryError('malformed', `${noRegion} (the instance metadata names none)`);
}

/** The identity document, with a session token where the service gives one (IMDSv2). */
async function regionOfDocument(
  client: HttpClient,
  endpoint: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const token = await client.send({
    method: 'PUT',
    url: new URL('/latest/api/token', endpoint),
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    signal,
  });
  const { status, body } = await client.send({
    url: new URL('/latest/dynamic/instance-identity/document', endpoint),
    headers: token.status === 200 ? { 'x-aws-ec2-metadata-token': token.body.toString('utf8') } : {},
    signal,
  });
  if (status !== 200) throw new DiscoveryError('unreachable', `the instance metadata answers ${status}`);
  const document: unknown = JSON.parse(body.toString('utf8'));
  const region = typeof document === 'object' && document !== null ? Reflect.get(document, 'region') : undefined;
  return typeof region === 'string' && region !== '' ? region : undefined;
}

function isFilled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
