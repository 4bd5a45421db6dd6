import { firstAnswer } from '../../asking/first-answer.ts';
import { askJson } from '../../asking/json.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import { addressOf } from '../../model/address.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import { type AskedUrl, urlOf, urlUnder } from '../../options/http-url.ts';
import type { HttpClient, Logger } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { SwarmOptions } from './options.ts';
import { nodesIn, SwarmInfo, type SwarmNode } from './system-status.ts';

const masterTimeoutMs = 10_000;

/**
 * The managers as they are configured, and the engines that the first manager lists which can be read. While none can, the managers
 * are found and the engines are unread: they keep what they had.
 */
export function createSwarmDiscoverer(
  { masters, metrics_port }: SwarmOptions,
  http: HttpClient,
  log: Logger,
): Discoverer {
  const limited = timeLimited(http, masterTimeoutMs);
  const managers = masters.map((master) => managerTarget(master, metrics_port));

  async function enginesOf(master: AskedUrl, signal: AbortSignal): Promise<readonly SwarmNode[]> {
    const url = urlUnder(master, '/info');
    const { announced, nodes } = nodesIn(await askJson(limited, { url, signal }, SwarmInfo, '2xx'));
    if (announced !== undefined && announced !== nodes.length) {
      log.warn('swarm announces another number of nodes', { announced, listed: nodes.length });
    }
    return nodes;
  }

  return {
    async refresh(signal) {
      try {
        const nodes = await firstAnswer(masters, (master) => enginesOf(master, signal));
        const found = [...managers, ...nodes.map((node) => nodeTarget(node, metrics_port))];
        return { groups: groupsBySource(found), unread: [] };
      } catch (cause) {
        if (!(cause instanceof DiscoveryError)) throw cause;
        return { groups: groupsBySource(managers), unread: [{ kind: 'prefix', name: 'swarm_nodes/', cause }] };
      }
    },
  };
}

/** A manager is scraped as it is asked: by http or by https. */
function managerTarget(master: AskedUrl, port: string): SourcedTarget {
  const { host, hostname, protocol } = urlOf(master);
  return {
    source: `swarm_masters/${host}`,
    target: {
      address: addressOf(hostname.replace(/^\[(.*)\]$/, '$1'), port),
      labels: { __meta_swarm_role: 'master', __scheme__: protocol.slice(0, -1), instance: host },
    },
  };
}

function nodeTarget({ address, labels }: SwarmNode, port: string): SourcedTarget {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(address) ?? [];
  return {
    source: `swarm_nodes/${address}`,
    target: {
      address: addressOf(bracketed ?? plain ?? address, port),
      labels: {
        __meta_swarm_role: 'node',
        instance: address,
        ...keyedLabels('__meta_swarm_node_label_', labels),
      },
    },
  };
}
