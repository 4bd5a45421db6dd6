import type { ConformanceCase } from './conformance-case.ts';
import { isRecord, locatedBlock } from './located-block.ts';
import { jobName } from './told.ts';

/** Where a job's text names its source. */
const sourceHost = 'source.example.com';

/** Where the loopback source stands, and the files that stand for secrets by reference. */
export interface Place {
  readonly port: number;
  /** The proxy that leads every host to the source, and the file of the CA that its certificates, or those of the source, are of. */
  readonly proxyUrl?: string | undefined;
  readonly caFile?: string | undefined;
  readonly files: ReadonlyMap<string, string>;
  /** Asks as often as this, whatever the block says. */
  readonly interval?: string;
  /** Is read by Rollcall, which asks for lists where Prometheus watches. */
  readonly isForHub?: boolean;
  /** Which of several texts. */
  readonly step?: number;
}

/** A configuration for Prometheus, and for Rollcall, in which the case's hosts are the loopback source. JSON is YAML. */
export function configurationOf(each: ConformanceCase, place: Place, job = jobName): string {
  if ('texts' in each.job) {
    const text = (each.job.texts[place.step ?? 0] ?? '').replaceAll(sourceHost, `127.0.0.1:${place.port}`);
    return `scrape_configs:\n- job_name: ${JSON.stringify(job)}\n${indented(text)}`;
  }
  return `${JSON.stringify({ scrape_configs: [jobOf(each, place, job)] }, undefined, 2)}\n`;
}

/** The scrape config of a case with a block. */
function jobOf(each: ConformanceCase, place: Place, name: string): Readonly<Record<string, unknown>> {
  const { mechanism, job, folder, comparison } = each;
  const block = 'block' in job ? job.block : undefined;
  if (mechanism === 'static') return { job_name: name, static_configs: block };
  const located = isRecord(block) ? locatedBlock(each, block, place) : block;
  const rules = [
    ...(place.interval === undefined ? [] : [keepingApart]),
    ...(folder === undefined || comparison.unusableAddresses ? [usableAddress] : []),
  ];
  const relabelled = rules.length === 0 ? {} : { relabel_configs: rules };
  return { job_name: name, [`${mechanism}_sd_configs`]: [located], ...relabelled };
}

/** A server scrapes targets that differ only in their meta labels once, and shows them as one. */
export const keepingApart = { action: 'labelmap', regex: '(.+)', replacement: 'apart_$1' };

/** Promtool crashes on two targets of a group whose address cannot be used (`cmd/promtool/sd.go`). */
export const usableAddress = { target_label: '__address__', replacement: '192.0.2.1:80' };

/** As the case has it, for a hub whose every request reaches a stub. */
export function unchangedConfiguration(each: ConformanceCase, step = 0): string {
  if ('texts' in each.job) {
    return `scrape_configs:\n- job_name: ${jobName}\n${indented(each.job.texts[step] ?? '')}`;
  }
  const key = each.mechanism === 'static' ? 'static_configs' : `${each.mechanism}_sd_configs`;
  const value = each.mechanism === 'static' ? each.job.block : [each.job.block];
  return JSON.stringify({ scrape_configs: [{ job_name: jobName, [key]: value }] });
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
