import { writeFileSync } from 'node:fs';
import { startScriptedDnsServer } from '../../peers/dns/scripted-dns-server.ts';
import type { Steps } from '../tell.ts';
import { type DnsScript, dnsScripts } from './dns-script.ts';

/** The servers of a case on port 53 of loopback addresses, which a resolver file names. */
export interface DnsLab extends AsyncDisposable, Steps {
  advance(): Promise<void>;
  /** From the start, once more. */
  rewind(): void;
}

/** Starts the servers of a case, as only a network namespace of one's own allows, and writes the resolver file. */
export async function startDnsLab(dns: DnsScript, resolverFile: string): Promise<DnsLab> {
  await using started = new AsyncDisposableStack();
  let step = 0;
  let asked = 0;
  const hosts: string[] = [];
  for (const [index, script] of dnsScripts(dns, () => step).entries()) {
    const heard: typeof script = (question) => {
      asked += 1;
      return script(question);
    };
    const host = `127.0.0.${index + 1}`;
    const server = await startScriptedDnsServer(heard, { host, port: 53 });
    started.defer(() => server.stop());
    hosts.push(host);
  }
  writeFileSync(resolverFile, [...hosts.map((host) => `nameserver ${host}`), ...dns.resolv, ''].join('\n'));
  const servers = started.move();
  return {
    requests: () => asked,
    async advance() {
      step += 1;
      asked = 0;
    },
    rewind() {
      step = 0;
      asked = 0;
    },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}
