import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Script, type ScriptedDnsServer, startScriptedDnsServer } from './scripted-dns-server.ts';

export interface DnsLab {
  /** A resolver file that names the servers in order. */
  readonly file: string;
  readonly port: number;
  readonly servers: readonly ScriptedDnsServer[];
  /** Every question so far in the order in which they came, as `s1 udp A web.example.com.`. */
  readonly asked: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Scripted DNS servers on 127.0.0.1, 127.0.0.2 and so on, all on one port, and a resolver file for them. */
export async function startDnsLab(scripts: readonly Script[], lines: readonly string[] = []): Promise<DnsLab> {
  const asked: string[] = [];
  const servers: ScriptedDnsServer[] = [];
  for (const [index, script] of scripts.entries()) {
    const heard: Script = (question) => {
      asked.push(`s${index + 1} ${question.transport} ${question.type} ${question.name}`);
      return script(question);
    };
    servers.push(await startScriptedDnsServer(heard, { host: `127.0.0.${index + 1}`, port: servers[0]?.port ?? 0 }));
  }
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-dns-'));
  const file = join(directory, 'resolv.conf');
  const names = servers.map(({ host }) => `nameserver ${host}`);
  await writeFile(file, [...names, ...lines, ''].join('\n'));
  return {
    file,
    port: servers[0]?.port ?? 0,
    servers,
    asked,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.stop()));
      await rm(directory, { recursive: true });
    },
  };
}
