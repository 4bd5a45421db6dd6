import { z } from 'zod';
import { parsedJson } from '../asking/json.ts';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpClient } from '../ports.ts';
import type { AwsCredentials } from './credentials.ts';
import { awsFailureOf } from './failure.ts';
import { serviceHostOf } from './service-host.ts';
import { signedHeadersOf } from './signature-v4.ts';

/** Where the API server of a cluster is, and how it is known that it is the one. */
export interface EksCluster {
  readonly endpoint: URL;
  /** PEM. */
  readonly ca: string;
}

export interface EksQuestion {
  readonly name: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly nowMs: number;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

/** A cluster that is being created has neither endpoint nor CA yet. */
const Answer = z.object({
  cluster: z.object({
    status: z.string().optional(),
    endpoint: z.string().nullish(),
    certificateAuthority: z.object({ data: z.string().nullish() }).nullish(),
  }),
});

/** Asks EKS for a cluster, signed as these credentials. Rejects with a DiscoveryError. EKS API reference: `DescribeCluster`. */
export async function describeEksCluster(question: EksQuestion): Promise<EksCluster> {
  const { name, region, http, signal } = question;
  const url = new URL(`https://${serviceHostOf('eks', region)}/clusters/${encodeURIComponent(name)}`);
  const headers = { accept: 'application/json', ...signedHeadersOf(url, { service: 'eks', ...question }) };
  const answer = await http.send({ url, headers, signal });
  if (answer.status !== 200) {
    const call = { action: 'eks:DescribeCluster', place: `of ${name} in ${region}` };
    throw awsFailureOf(errorIn(answer), call, signal);
  }
  return clusterOf(parsedJson(answer, url, Answer), `cluster ${name} in ${region}`);
}

function clusterOf({ cluster }: z.output<typeof Answer>, title: string): EksCluster {
  const { status = 'unknown', endpoint, certificateAuthority } = cluster;
  const url = URL.parse(endpoint ?? '');
  const ca = Buffer.from(certificateAuthority?.data ?? '', 'base64').toString('utf8');
  if (url?.protocol !== 'https:' || !ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw new DiscoveryError('unreachable', `${title} has no https endpoint with a CA; its status is ${status}`);
  }
  return { endpoint: url, ca };
}

/** An answer as the SDK would throw it, for the one place that judges AWS' errors. */
function errorIn({ status, headers, body }: HttpAnswer): Error {
  const { message = '', __type: type = '' } = ErrorBody.parse(jsonIn(body));
  const [code = ''] = (headers['x-amzn-errortype'] ?? type).split(/[:,]/);
  return Object.assign(new Error(message), {
    name: code === '' ? `status ${status}` : code.replace(/^.*#/, ''),
    $metadata: { httpStatusCode: status },
    $response: { headers },
  });
}

const ErrorBody = z.object({ message: z.string().optional(), __type: z.string().optional() }).catch({});

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The page of a proxy has no code to tell; the status says what it comes to.
    return undefined;
  }
}
