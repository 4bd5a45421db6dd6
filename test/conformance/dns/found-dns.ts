import { createDnsDiscoverer } from '../../../lib/mechanisms/dns/discoverer.ts';
import { DnsOptions } from '../../../lib/mechanisms/dns/options.ts';
import { createResolver } from '../../../lib/mechanisms/dns/resolver.ts';
import { startDnsLab } from '../../peers/dns/dns-lab.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { refreshed } from '../found.ts';
import type { Told } from '../told.ts';
import { dnsScripts } from './dns-script.ts';

/** What Rollcall finds with a resolver file of its own and another port, for machines where nobody may have port 53. */
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
