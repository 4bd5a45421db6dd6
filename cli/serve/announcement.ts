import type { CheckReport } from '../../lib/check/check-report.ts';
import { durationText } from '../../lib/check/duration-text.ts';
import { version } from '../../lib/version.ts';
import { printable } from '../printable.ts';
import { textTable } from '../text-table.ts';
import { isLoopback } from './listen-address.ts';

export interface Announced {
  readonly config: string;
  /** Under which readers reach the hub. */
  readonly url: string;
  readonly data: string | undefined;
  readonly tokens: string | undefined;
  readonly report: CheckReport;
}

/** What a hub says when it begins to serve: each job with its URL and providers, and where the rest is. */
export function announcement({ config, url, data, tokens, report }: Announced): string {
  const access =
    tokens === undefined
      ? 'anybody on this machine; --tokens-file lets others in'
      : `tokens of ${tokens}${isReadOnTheWay(url) ? '; without TLS they can be read on the way (--web-config)' : ''}`;
  const kept =
    data === undefined
      ? 'in memory, gone when this process ends; --data DIR keeps it'
      : `in ${data}, kept over restarts`;
  const facts = [
    ['status', `rollcall status --url ${url}`],
    ['metrics', `${url}/metrics`],
    ['health', `${url}/-/healthy, ${url}/-/ready`],
    ['reload', `SIGHUP, or POST ${url}/-/reload`],
    ['lists', kept],
    ['access', access],
    ['Prometheus', `rollcall check ${config} --print-prometheus --url ${url}`],
  ];
  const width = Math.max(...facts.map(([name = '']) => name.length));
  const lines = facts.map(([name = '', text = '']) => `${name.padEnd(width)}  ${printable(text)}\n`);
  return `Rollcall ${version} serves ${printable(config)} on ${url}\n\n${jobsTable(report)}\n${lines.join('')}\n`;
}

function isReadOnTheWay(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback({ host: hostname.replace(/^\[|\]$/g, ''), port: 0 });
}

function jobsTable({ jobs, skipped }: CheckReport): string {
  const rows = jobs.map(({ name, url, urlOf, providers }) => {
    const titles = providers.map(({ title, intervalMs }) => `${title} ${rhythm(intervalMs)}`).join(', ');
    return [name, url, urlOf === name ? titles : `${titles}; the same list as ${urlOf}`];
  });
  const left = skipped.length === 0 ? '' : `\nskipped, 404: ${skipped.map(printable).join(', ')}\n`;
  return `${textTable(['JOB', 'URL', 'PROVIDERS'], rows)}${left}`;
}

function rhythm(intervalMs: number | undefined): string {
  return intervalMs === undefined ? '(once)' : `(every ${durationText(intervalMs)})`;
}
