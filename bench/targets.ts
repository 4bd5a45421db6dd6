import { cpuRatioOf } from './discovering-report.ts';
import { mebibyte, mebibytes, number, spreadText } from './figures.ts';
import { ratioOf } from './measured.ts';
import type { DiscoveringResult } from './measurements/discovering.ts';
import { only, type Results } from './results.ts';

/** A row of what has to be reached, beside what was measured. */
export interface TargetRow {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  /** Undefined: not measured here. */
  readonly isMet: boolean | undefined;
}

const kubernetes = 'kubernetes' as const;
const names = { 'node:http': '`node:http`', function: 'the function' } as const;

/** Every number to be reached, in the order of the design, with what came of it. */
export function targetRows(results: Results): readonly TargetRow[] {
  return [
    identityRow(results, 'node:http'),
    identityRow(results, 'function'),
    gzipRow(results, 'node:http'),
    gzipRow(results, 'function'),
    pollRow(results),
    unchangedRow(results),
    smallChangeRow(results),
    ...discoveringRows(results),
    memoryRow(results),
    ...importRows(results),
    {
      what: 'labels',
      target: "equal to Prometheus' own",
      measured: 'not measured here: the conformance tests compare them',
      isMet: undefined,
    },
  ];
}

function identityRow({ serving }: Results, server: 'node:http' | 'function'): TargetRow {
  const size = { kind: kubernetes, targets: 50_000, encoding: 'identity' as const };
  const ratio = ratioOf(only(serving, { ...size, server }).wallMs, only(serving, { ...size, server: 'memory' }).wallMs);
  return {
    what: `50,000 Kubernetes targets, warm, identity, through ${names[server]}`,
    target: 'at most 2x the time of the same bytes from memory',
    measured: `${spreadText(ratio)}x`,
    isMet: ratio.median <= 2,
  };
}

function gzipRow({ serving }: Results, server: 'node:http' | 'function'): TargetRow {
  const size = { kind: kubernetes, targets: 50_000, encoding: 'gzip' as const };
  const ratio = ratioOf(only(serving, { ...size, server: 'obvious' }).cpuMs, only(serving, { ...size, server }).cpuMs);
  return {
    what: `the same for a client that takes gzip, through ${names[server]}`,
    target: 'at least 50x less CPU than stringify and gzip',
    measured: `${spreadText(ratio)}x less`,
    isMet: ratio.median >= 50,
  };
}

function pollRow({ polling }: Results): TargetRow {
  const polls = polling.filter(({ poll }) => poll.startsWith('unchanged, with'));
  const isMet = polls.every(
    ({ consumed, status, poll }) =>
      consumed.requests === 1 && consumed.readUnits === 2 && (poll.endsWith('without an ETag') || status === 304),
  );
  return {
    what: 'unchanged poll',
    target: 'one round trip, one read unit per provider, no page reads, 304 for who asks',
    measured: polls
      .map(
        ({ poll, status, consumed }) => `${poll}: ${status}, ${consumed.requests} request, ${consumed.readUnits} units`,
      )
      .join('; ')
      .concat(' (one for the job, one for its provider)'),
    isMet,
  };
}

function unchangedRow({ refreshing }: Results): TargetRow {
  const all = refreshing.filter(({ change }) => change === 'unchanged');
  const costs = new Set(all.map(({ consumed }) => `${consumed.writeUnits} write and ${consumed.readUnits} read units`));
  return {
    what: 'unchanged refresh, any size',
    target: '2 write units, no read, no page touched',
    measured: `${[...costs].join(' or ')}, for ${all.map(({ targets, kind }) => `${number(targets)} ${kind}`).join(', ')}`,
    isMet: all.every(({ consumed }) => consumed.writeUnits === 2 && consumed.readUnits === 0),
  };
}

function smallChangeRow({ refreshing }: Results): TargetRow {
  const size = { kind: kubernetes, targets: 50_000 };
  const full = only(refreshing, { ...size, change: 'first' }).consumed;
  const changed = only(refreshing, { ...size, change: '20 changed' }).consumed;
  const replaced = only(refreshing, { ...size, change: '20 replaced' }).consumed;
  const share = changed.bytesWritten / full.bytesWritten;
  return {
    what: '20 of 50,000 targets changed, at random',
    target: 'bytes written at most 10 % of a full write',
    measured:
      `${percent(share)} (${number(changed.bytesWritten)} of ${number(full.bytesWritten)} bytes); ` +
      `deletes beside: ${number(changed.deleteUnits)} units for ${number(changed.itemsDeleted)} items; ` +
      `20 gone and 20 new: ${percent(replaced.bytesWritten / full.bytesWritten)}`,
    isMet: share <= 0.1,
  };
}

function discoveringRows(results: Results): readonly TargetRow[] {
  const { discovering } = results;
  if (discovering === undefined) return [notDiscoveredRow(results)];
  const [ec2, pods] = [
    only(discovering, { kind: 'ec2', targets: 10_000 }),
    only(discovering, { kind: kubernetes, targets: 50_000 }),
  ];
  return [
    cpuRow('discovery of 10,000 EC2 instances: CPU', ec2, 0.3),
    cpuRow('discovery of 50,000 pods: CPU', pods, 1),
    discoveredMemoryRow([ec2, pods]),
  ];
}

function cpuRow(what: string, result: DiscoveringResult, limit: number): TargetRow {
  const target = `at most ${limit}x that of Prometheus for the same answers`;
  const ratio = cpuRatioOf(result);
  if ('missing' in ratio) return { what, target, measured: `not compared: ${ratio.missing}`, isMet: undefined };
  return { what, target, measured: `${spreadText(ratio)}x`, isMet: ratio.median <= limit };
}

function discoveredMemoryRow(results: readonly DiscoveringResult[]): TargetRow {
  const peaks = results.map((result) => Math.max(...result.function.flatMap(({ peakBytes }) => peakBytes)));
  return {
    what: 'the same by the refresh function, with all that it writes: peak memory',
    target: 'under 512 MB',
    measured: peaks.map(mebibytes).join(' and '),
    isMet: Math.max(...peaks) < 512e6,
  };
}

function notDiscoveredRow({ refreshing }: Results): TargetRow {
  const [ec2, pods] = [
    only(refreshing, { kind: 'ec2', targets: 10_000, change: 'unchanged' }),
    only(refreshing, { kind: kubernetes, targets: 50_000, change: 'unchanged' }),
  ];
  return {
    what: 'refresh of 10,000 EC2 instances and of 50,000 pods: CPU',
    target: "at most 0.3x and 1.0x that of Prometheus' discovery",
    measured:
      'not measured here: it takes the same answers for both. ' +
      `After the answer, unchanged: ${spreadText(ec2.cpuMs)} ms and ${spreadText(pods.cpuMs)} ms`,
    isMet: undefined,
  };
}

function memoryRow({ refreshing }: Results): TargetRow {
  const peak = Math.max(...refreshing.map(({ peakBytes }) => peakBytes.most));
  const largest = refreshing.filter(({ targets }) => targets === 100_000).map(({ peakBytes }) => peakBytes.most);
  return {
    what: 'peak memory of a refresh, 100,000 targets included',
    target: 'under 512 MB',
    measured: `${mebibytes(peak)} at most over all sizes and changes; ${mebibytes(Math.min(...largest))} to ${mebibytes(Math.max(...largest))} for 100,000`,
    isMet: peak < 512 * mebibyte,
  };
}

function importRows({ importing }: Results): readonly TargetRow[] {
  return [
    {
      what: 'API function bundle',
      target: 'under 1 MB',
      measured: `${mebibytes(importing.bundleBytes)} (${number(importing.bundleBytes)} bytes), ${importing.files} files`,
      isMet: importing.bundleBytes < mebibyte,
    },
    {
      what: 'API function, imports of a new process',
      target: 'under 150 ms',
      measured: `${spreadText(importing.importMs)} ms`,
      isMet: importing.importMs.median < 150,
    },
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
