import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { canonicalJson, digestOf } from '../model/digest.ts';
import { guardedLookup, type LocalKind, type Resolve } from './local-address.ts';
import { connectionOptionsOf, sentNameOf, serverIdentityOf, type TlsMaterial } from './tls-material.ts';
import { type Connector, proxyConnector } from './tunnel.ts';

const connectTimeoutMs = 10_000;
/** More than a configuration has; beyond it the oldest connections are given up. */
const maxAgents = 128;

export interface Transport {
  readonly tls: TlsMaterial;
  readonly allowH2: boolean;
  readonly proxy: URL | undefined;
  readonly connectHeaders: readonly (readonly [string, string])[];
  /** In place of the network. */
  readonly socketPath: string | undefined;
  /** Addresses that no connection is made to; behind a proxy, that is for the proxy to know. */
  readonly refused: readonly LocalKind[];
}

export interface Transports {
  /** The connections for a transport: the same for equal ones, others as soon as a certificate or key changed. */
  agentFor(transport: Transport): Agent;
  close(): Promise<void>;
}

/** Keeps connections open by what they depend on. `connect` takes the place of every connection, for those who need that. */
export function createTransports(connect?: Connector, resolve?: Resolve): Transports {
  const agents = new Map<string, Agent>();
  const leaving = new Set<Promise<void>>();
  function give(key: string, transport: Transport): Agent {
    const [oldest] = agents;
    if (agents.size >= maxAgents && oldest !== undefined) {
      agents.delete(oldest[0]);
      const gone = oldest[1].close().finally(() => leaving.delete(gone));
      leaving.add(gone);
    }
    const agent = new Agent({ allowH2: transport.allowH2, connect: connect ?? connectorOf(transport, resolve) });
    agents.set(key, agent);
    return agent;
  }
  return {
    agentFor(transport) {
      const key = keyOf(transport);
      return agents.get(key) ?? give(key, transport);
    },
    async close() {
      await Promise.all([...leaving, ...[...agents.values()].map((agent) => agent.destroy())]);
      agents.clear();
    },
  };
}

function connectorOf(
  { tls, allowH2, proxy, connectHeaders, socketPath, refused }: Transport,
  resolve: Resolve | undefined,
): Connector {
  if (socketPath !== undefined) return buildConnector({ socketPath, timeout: connectTimeoutMs });
  if (proxy === undefined) {
    return secureConnector(tls, allowH2, refused.length === 0 ? {} : { lookup: guardedLookup(refused, resolve) });
  }
  const toTarget = secureConnector(tls, allowH2);
  // The tunnel is opened with HTTP/1.1, whatever is spoken through it.
  const toProxy = secureConnector(tls, false);
  return proxyConnector({ proxy, connectHeaders, timeoutMs: connectTimeoutMs }, toProxy, toTarget);
}

function secureConnector(
  tls: TlsMaterial,
  allowH2: boolean,
  resolving: { readonly lookup?: LookupFunction } = {},
): Connector {
  const identity = { ...connectionOptionsOf(tls), ...serverIdentityOf(tls) };
  const shared = { ...identity, ...resolving, allowH2, timeout: connectTimeoutMs };
  const connect = buildConnector(shared);
  const servername = sentNameOf(tls);
  // undici would send the name of the host that is asked, whatever the connector was built with.
  return servername === undefined ? connect : (options, callback) => connect({ ...options, servername }, callback);
}

function keyOf({ tls, allowH2, proxy, connectHeaders, socketPath, refused }: Transport): string {
  return digestOf(canonicalJson({ tls: { ...tls }, allowH2, proxy: proxy?.href, connectHeaders, socketPath, refused }));
}
