import { readFile } from 'node:fs/promises';
import { DiscoveryError } from '../../errors.ts';
import { exchange, type Transport } from './exchange.ts';
import type { QueryType } from './options.ts';
import { queryOf } from './query.ts';
import { rcodeNameOf } from './rcode.ts';
import type { DnsRecord, Reply } from './reply.ts';
import { candidatesOf, type ResolvConf, resolvConfOf } from './resolv-conf.ts';

export interface ResolverSettings {
  /** In the form of resolv.conf(5); read again for every lookup. */
  readonly file: string;
  readonly port: number;
  /** For each step of asking one server: connecting, and waiting for the reply. */
  readonly timeoutMs?: number;
}

export interface Resolver {
  /**
   * The answer section for a name, after the resolver file's search list; empty where the name or the type does not
   * exist. Rejects with a DiscoveryError when no server could say so. Prometheus: `discovery/dns/dns.go`,
   * `lookupWithSearchPath`.
   */
  lookup(name: string, type: QueryType, signal: AbortSignal): Promise<readonly DnsRecord[]>;
}

const noError = 0;
const nxDomain = 3;

/** A resolver that asks over UDP, and over TCP what did not fit. */
export function createResolver({ file, port, timeoutMs = 2_000 }: ResolverSettings): Resolver {
  return {
    async lookup(name, type, signal) {
      const conf = await readResolvConf(file, signal);
      const failures: string[] = [];
      for (const candidate of candidatesOf(name, conf)) {
        const result = await askAnyServer({ candidate, type, servers: conf.servers, port, timeoutMs }, signal);
        if (result.reply?.rcode === noError) return result.reply.records;
        if (result.reply === undefined) failures.push(result.failure);
      }
      // Every candidate is known not to exist. With one of them unknown, so is the name.
      if (failures.length === 0) return [];
      throw new DiscoveryError('unreachable', `could not resolve ${name} (${type}): ${failures.join('; ')}`);
    },
  };
}

async function readResolvConf(file: string, signal: AbortSignal): Promise<ResolvConf> {
  try {
    return resolvConfOf(await readFile(file, { encoding: 'utf8', signal }));
  } catch (cause) {
    if (signal.aborted) throw new DiscoveryError('aborted', `reading ${file} was aborted`, { cause });
    throw new DiscoveryError('unreachable', `could not read the resolver file ${file}`, { cause });
  }
}

interface Ask {
  readonly candidate: string;
  readonly type: QueryType;
  readonly servers: readonly string[];
  readonly port: number;
  readonly timeoutMs: number;
}

/** A reply that says whether the candidate exists, or why there is none. */
type AskResult =
  | { readonly reply: Reply; readonly failure?: never }
  | { readonly reply?: never; readonly failure: string };

/** The servers in turn, each once. Prometheus: `discovery/dns/dns.go`, `lookupFromAnyServer`. */
async function askAnyServer(ask: Ask, signal: AbortSignal): Promise<AskResult> {
  if (ask.servers.length === 0) return { failure: 'the resolver file names no server' };
  const failures: string[] = [];
  let transport: Transport = 'udp';
  for (const server of ask.servers) {
    const { result, wasTruncated } = await askServer(ask, { server, transport }, signal);
    if (result.reply !== undefined) return result;
    failures.push(`${server}: ${result.failure}`);
    // What was too long for one server is too long for the next.
    if (wasTruncated) transport = 'tcp';
  }
  return { failure: `${ask.candidate} of ${failures.join(', ')}` };
}

interface ServerAnswer {
  readonly result: AskResult;
  readonly wasTruncated: boolean;
}

/** One server, over TCP and without EDNS0 where its answer does not fit. Prometheus: `askServerForName`. */
async function askServer(
  { candidate, type, port, timeoutMs }: Ask,
  { server, transport }: { readonly server: string; readonly transport: Transport },
  signal: AbortSignal,
): Promise<ServerAnswer> {
  const target = { host: server, port, timeoutMs };
  let wasTruncated = false;
  try {
    let reply = await exchange(queryOf(candidate, type, { withEdns: true }), target, transport, signal);
    wasTruncated = reply.truncated;
    if (reply.truncated && transport === 'udp') {
      reply = await exchange(queryOf(candidate, type, { withEdns: false }), target, 'tcp', signal);
    }
    return { result: resultOf(reply), wasTruncated };
  } catch (error) {
    if (!(error instanceof DiscoveryError) || error.failure === 'aborted') throw error;
    return { result: { failure: error.message }, wasTruncated };
  }
}

function resultOf(reply: Reply): AskResult {
  if (reply.truncated) return { failure: 'the reply is truncated over TCP too' };
  if (reply.rcode === noError || reply.rcode === nxDomain) return { reply };
  return { failure: rcodeNameOf(reply.rcode) };
}
