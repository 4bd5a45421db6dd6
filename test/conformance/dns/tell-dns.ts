import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { createDnsDiscoverer } from '../../../lib/mechanisms/dns/discoverer.ts';
import { DnsOptions } from '../../../lib/mechanisms/dns/options.ts';
import { createResolver } from '../../../lib/mechanisms/dns/resolver.ts';
import { startDnsLab } from '../../peers/dns/dns-lab.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { refreshed } from '../found.ts';
import type { Binaries, Telling } from '../tell.ts';
import type { Told } from '../told.ts';
import { dnsScripts } from './dns-script.ts';

const Refreshes = z.array(
  z.object({ targets: z.array(z.record(z.string(), z.string())), errors: z.array(z.string()) }),
);
const ToldText = z.union([z.strictObject({ refused: z.string() }), z.strictObject({ refreshes: Refreshes })]);
const Answer = z.object({ told: ToldText, found: ToldText, configuration: z.string() });

const script = join(import.meta.dirname, 'in-namespace.ts');
const patienceMs = 180_000;

/** What Prometheus says of a case of dns, and what Rollcall finds through the same resolver file. Needs `unshare` and its permission. */
export async function tellDns(
  { name }: ConformanceCase,
  binaries: Binaries,
): Promise<Telling & { readonly found: Told }> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-dns-'));
  try {
    const file = join(directory, 'resolv.conf');
    await writeFile(file, '');
    const parameters = [process.execPath, script, name, binaries.promtool, binaries.prometheus, file];
    const { stdout } = await promisify(execFile)('unshare', ['--map-root-user', '--mount', '--net', ...parameters], {
      timeout: patienceMs,
    });
    return { ...Answer.parse(JSON.parse(stdout)), unforeseen: [] };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The same with a resolver file of its own and another port, for machines where nobody may have port 53. */
export async function foundDns(each: ConformanceCase): Promise<Told> {
  const options = DnsOptions.safeParse('block' in each.job ? each.job.block : undefined);
  if (!options.success) return { refused: options.error.message };
  let step = -1;
  const { dns } = each;
  if (dns === undefined) return { refreshes: [] };
  await using lab = await startDnsLab(
    dnsScripts(dns, () => step),
    dns.resolv,
  );
  const resolver = createResolver({ file: lab.file, port: lab.port });
  const discoverer = createDnsDiscoverer(options.data, resolver, collectingLogger());
  const refresh = (signal: AbortSignal) => discoverer.refresh(signal);
  const refreshes = await refreshed(refresh, each, async (stage) => {
    if (stage === 'before') step += 1;
  });
  return { refreshes };
}
