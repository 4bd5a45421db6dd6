import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Exchange, type ReceivedRequest, titleOf } from '../../support/exchange.ts';
import { listening } from '../../support/listening.ts';
import { answer, received } from '../../support/stub-server.ts';
import { testCertificates } from '../../support/test-certificates.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { isInCluster } from '../in-cluster.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import { likenessOf } from './likeness.ts';
import { createReplay } from './replay.ts';

/** The system that is asked, on a loopback port, for as many refreshes as anyone likes to make. */
export interface Source extends AsyncDisposable {
  readonly port: number;
  /** From now on, what the next refresh of the case is to find. */
  advance(): void;
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

/** Starts the loopback source of a case. */
export async function startSource(each: ConformanceCase): Promise<Source> {
  const { mechanism, steps } = each;
  const unforeseen = new Set<string>();
  let step = 0;
  let requests = 0;
  const isLike = likenessOf(mechanism);
  const replays = steps.map((exchanges) => createReplay(exchanges, isLike));
  const replayed: Answerer = (request, response) => {
    const exchange = replays[step]?.answerTo(request);
    if (exchange === undefined || isMetadataAlone(exchange)) return false;
    answer(response, exchange.response);
    return true;
  };
  const kubernetes = mechanism === 'kubernetes' ? createKubernetesApi(steps) : undefined;
  const listener: RequestListener = (request, response) => {
    void received(request).then((arrived) => {
      requests += 1;
      if (kubernetes?.watched(arrived, response) === true || replayed(arrived, response)) return;
      if (kubernetes?.listed(arrived, response) === true) return;
      unforeseen.add(`${titleOf(arrived)} ${arrived.body}`.trim());
      answer(response, Exchange.shape.response.parse({ status: 501, body: 'unforeseen' }));
    });
  };
  const server = isInCluster(each) ? createTlsServer(testCertificates.server, listener) : createServer(listener);
  const port = await listening(server);
  return {
    port,
    requests: () => requests,
    unforeseen: () => [...unforeseen],
    advance() {
      step += 1;
      requests = 0;
      kubernetes?.advance();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
