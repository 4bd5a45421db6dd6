import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { Exchange, type ReceivedRequest, type Response, titleOf } from '../../support/exchange.ts';
import { listening } from '../../support/listening.ts';
import { answer, received } from '../../support/stub-server.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { startTreeSource } from '../zookeeper/tree-source.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import { likenessOf } from './likeness.ts';
import { createReplay } from './replay.ts';
import { openWays, type Ways } from './ways.ts';

/** The system that is asked, on a loopback port, for as many refreshes as anyone likes to make. */
export interface Source extends AsyncDisposable, Pick<Ways, 'caFile' | 'env' | 'proxyUrl'> {
  readonly port: number;
  /** From now on, what the next refresh of the case is to find. */
  advance(): Promise<void>;
  /** Requests since it was last advanced. */
  requests(): number;
  /** Requests that the case does not foresee. */
  unforeseen(): readonly string[];
}

type Answerer = (request: ReceivedRequest, response: ServerResponse) => boolean;

/** Prometheus asks for whole objects where metadata is enough for us. */
function isMetadataAlone({ response }: Exchange): boolean {
  const { body } = response;
  return typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'PartialObjectMetadataList';
}

/** A port that nobody has. */
export const anyPort = 0;

/** Starts the loopback source of a case. */
export async function startSource(each: ConformanceCase, ownPort: number = anyPort): Promise<Source> {
  const { comparison, steps } = each;
  if (comparison.reach === 'zookeeper') return startTreeSource(each);
  const unforeseen = new Set<string>();
  let step = 0;
  let requests = 0;
  const isLike = likenessOf(comparison);
  const replays = steps.map((exchanges) => createReplay(exchanges, isLike));
  const extra = createReplay(comparison.extra, isLike);
  const replayed: Answerer = (request, response) => {
    const exchange = replays[step]?.answerTo(request) ?? extra.answerTo(request);
    if (exchange === undefined || isMetadataAlone(exchange)) return false;
    answer(response, located(exchange.response));
    return true;
  };
  const kubernetes = comparison.api === 'kubernetes' ? createKubernetesApi(steps) : undefined;
  const heard = (response: ServerResponse) => (arrived: ReceivedRequest) => {
    requests += 1;
    if (kubernetes?.watched(arrived, response) === true || replayed(arrived, response)) return;
    if (kubernetes?.listed(arrived, response) === true) return;
    unforeseen.add(`${titleOf(arrived)} ${arrived.body}`.trim());
    answer(response, Exchange.shape.response.parse({ status: 501, body: 'unforeseen' }));
  };
  const listener: RequestListener = (request, response) => {
    // Who breaks off in the middle of a request waits for no answer.
    received(request).then(heard(response), () => response.destroy());
  };
  const ways = await openWays(each, listener);
  const server = ways.serverOf(listener);
  const port = await listening(server, ownPort);
  const located = answersAt(each, port);
  const { caFile, env, proxyUrl } = ways;
  return {
    port,
    caFile,
    env,
    proxyUrl,
    requests: () => requests,
    unforeseen: () => [...unforeseen],
    async advance() {
      step += 1;
      requests = 0;
      kubernetes?.advance();
    },
    async [Symbol.asyncDispose]() {
      await ways[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers in which the hosts that the case asks are the source, where a mechanism finds hosts in answers. */
function answersAt({ comparison: { reach }, steps }: ConformanceCase, port: number): (response: Response) => Response {
  if (typeof reach !== 'object' || !reach.answers) return (response) => response;
  const hosts = new Set(steps.flat().flatMap(({ request }) => request.host ?? []));
  const source = `${reach.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return (response) => {
    const text = JSON.stringify(response);
    const located = [...hosts].reduce(
      (all, host) => all.replaceAll(new RegExp(`https?://${RegExp.escape(host)}`, 'g'), source),
      text,
    );
    return Exchange.shape.response.parse(JSON.parse(located));
  };
}
