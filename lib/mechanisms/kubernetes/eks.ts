import { type AwsCredentials, credentialSourceOf } from '../../aws/credentials.ts';
import { describeEksCluster, type EksCluster } from '../../aws/eks-cluster.ts';
import { eksTokenOf } from '../../aws/eks-token.ts';
import { awsFailureOf } from '../../aws/failure.ts';
import { regionOf } from '../../aws/region.ts';
import { createAwsRequestHandler } from '../../aws/request-handler.ts';
import { untilAborted } from '../../aws/until-aborted.ts';
import { defaultHttpClientOptions, type HttpClientOptions } from '../../options/http-client.ts';
import { secretOf } from '../../options/secret.ts';
import type { HttpClient, Ports } from '../../ports.ts';
import type { ApiServer } from './object-list.ts';
import type { KubernetesOptions } from './options.ts';

type EksBlock = KubernetesOptions & { readonly eks_cluster: string };

/** Endpoint and CA of a cluster change when it is made anew, which a failure tells sooner. */
const knownForMs = 3_600_000;

interface Known {
  readonly cluster: EksCluster;
  readonly untilMs: number;
}

/**
 * What was learnt through one set of ports, for all refreshes of a process until it expires; it decides no answer. By the clock, because the HTTP
 * client is another one for each refresh.
 */
const learnt = new WeakMap<Ports['clock'], Map<string, Known>>();

/**
 * The API server of an EKS cluster, asked as an identity of AWS with a token made for this refresh. Rejects with a DiscoveryError
 * where there are no credentials or EKS does not tell where the cluster is.
 */
export async function eksApi(block: EksBlock, ports: Ports, signal: AbortSignal): Promise<ApiServer> {
  const region = await regionOf(block.region, ports, signal);
  const asking = { block, region, ports, signal, aws: ports.http(proxiedOnly(block)) };
  const credentials = await credentialsFor(asking);
  const { cluster, forget } = await clusterFor(asking, credentials);
  const token = eksTokenOf({ cluster: block.eks_cluster, region, credentials, nowMs: ports.clock.nowMs() });
  const api = ports.http({
    ...block,
    authorization: { type: 'Bearer', credentials: secretOf(token) },
    tls_config: { ca: cluster.ca, insecure_skip_verify: false },
  });
  return { url: cluster.endpoint, http: forgetting(api, forget), wayIn: wayInto(block) };
}

interface Asking {
  readonly block: EksBlock;
  readonly region: string;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly aws: HttpClient;
}

async function credentialsFor({ block, region, ports, signal, aws }: Asking): Promise<AwsCredentials> {
  const { role_arn, external_id, eks_cluster } = block;
  const { environment } = ports;
  const requestHandler = createAwsRequestHandler(aws, signal);
  const credentials = credentialSourceOf({ role_arn, external_id }, { region, environment, requestHandler, signal });
  try {
    return await untilAborted(credentials(), signal);
  } catch (error) {
    throw awsFailureOf(error, { action: 'a token', place: `of ${eks_cluster} in ${region}` }, signal);
  }
}

interface FoundCluster {
  readonly cluster: EksCluster;
  /** Lets the next refresh ask again. */
  forget(): void;
}

async function clusterFor(
  { block, region, ports, signal, aws }: Asking,
  credentials: AwsCredentials,
): Promise<FoundCluster> {
  const known = learnt.get(ports.clock) ?? new Map<string, Known>();
  learnt.set(ports.clock, known);
  const { eks_cluster: name, role_arn, external_id } = block;
  const key = JSON.stringify([region, name, role_arn, external_id]);
  const forget = (): void => {
    known.delete(key);
  };
  const nowMs = ports.clock.nowMs();
  const before = known.get(key);
  if (before !== undefined && before.untilMs > nowMs) return { cluster: before.cluster, forget };
  const cluster = await describeEksCluster({ name, region, credentials, nowMs, http: aws, signal });
  known.set(key, { cluster, untilMs: nowMs + knownForMs });
  return { cluster, forget };
}

/** The way to AWS: the proxy of the block. Its headers are meant for the API server. */
function proxiedOnly({
  proxy_url,
  no_proxy,
  proxy_from_environment,
  proxy_connect_header,
}: EksBlock): HttpClientOptions {
  return { ...defaultHttpClientOptions, proxy_url, no_proxy, proxy_from_environment, proxy_connect_header };
}

/** A server that cannot be reached, or does not know the token, may be the one of a cluster that is no more: EKS is asked again. */
function forgetting(http: HttpClient, forget: () => void): HttpClient {
  return {
    async send(request) {
      try {
        const answer = await http.send(request);
        if (answer.status === 401) forget();
        return answer;
      } catch (error) {
        if (!request.signal.aborted) forget();
        throw error;
      }
    },
  };
}

function wayInto({ eks_cluster, role_arn = 'the role that asks' }: EksBlock): string {
  return `give ${role_arn} an access entry of cluster ${eks_cluster}`;
}
