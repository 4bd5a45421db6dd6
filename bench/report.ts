import { billOf, type Month, totalOf } from './bill.ts';
import type { Consumed } from './counted-client.ts';
import { discoveringText } from './discovering-report.ts';
import { mebibytes, number, spreadText, table } from './figures.ts';
import { ratioOf, spreadOf } from './measured.ts';
import type { ChangeName, RefreshedResult } from './measurements/refreshing.ts';
import type { ServingResult } from './measurements/serving.ts';
import { only, type Results } from './results.ts';
import { targetRows } from './targets.ts';

/** The parts of the page, by the names of their markers. */
export function reportOf(results: Results): Readonly<Record<string, string>> {
  return {
    run: runText(results),
    targets: targetsTable(results),
    serving: servingTable(results),
    discovering: discoveringText(results.discovering),
    polls: pollsTable(results),
    'changed-polls': changedPollsTable(results),
    refreshes: refreshesTable(results),
    units: unitsTable(results),
    bills: billsTable(results),
  };
}

/** A page with each part between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` written anew. Throws when a marker is missing. */
export function pageWith(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the page has no place for ${name}`);
    return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
  }, page);
}

function runText({ date, commit, isModified, seed, samples, machine, node, load, tookSeconds }: Results): string {
  const tree = isModified ? 'with changes that were not committed' : 'as it was committed';
  return [
    `Run of ${date}, commit \`${commit.slice(0, 12)}\` ${tree}, seed ${seed}, ${samples} samples, Node ${node}, ${machine}.`,
    `Load average of the machine before the run ${load.before.join(' and ')}, after it ${load.after.join(' and ')} (1 and 5`,
    `minutes). The run took ${number(tookSeconds)} s.`,
  ].join('\n');
}

function targetsTable(results: Results): string {
  const rows = targetRows(results).map(({ what, target, measured, isMet }) => [
    what,
    target,
    measured,
    isMet === undefined ? '–' : isMet ? 'yes' : '**no**',
  ]);
  return table(['what', 'target', 'measured', 'met'], rows);
}

function servingTable({ serving }: Results): string {
  const rows = serving.map((result) => {
    const memory = only(serving, { ...sizeOf(result), server: 'memory' });
    const obvious = only(serving, { ...sizeOf(result), server: 'obvious' });
    return [
      `${number(result.targets)} ${result.kind}`,
      result.encoding,
      result.server,
      `${spreadText(ratioOf(result.wallMs, memory.wallMs))}x`,
      `${spreadText(ratioOf(obvious.cpuMs, result.cpuMs))}x`,
      spreadText(spreadOf(result.wallMs)),
      spreadText(spreadOf(result.cpuMs)),
      number(result.bytes),
      mebibytes(result.peakBytes),
    ];
  });
  const head = [
    'list',
    'encoding',
    'server',
    'time / memory',
    'obvious CPU / CPU',
    'time ms',
    'CPU ms',
    'bytes',
    'peak',
  ];
  return table(head, rows);
}

function sizeOf({ kind, targets, encoding }: ServingResult) {
  return { kind, targets, encoding };
}

function pollsTable({ polling }: Results): string {
  const rows = polling.map(({ targets, kind, poll, status, consumed }) => [
    `${number(targets)} ${kind}`,
    poll,
    String(status),
    number(consumed.requests),
    String(consumed.readUnits),
  ]);
  return table(['list', 'poll', 'status', 'requests', 'read units'], rows);
}

function changedPollsTable({ refreshing }: Results): string {
  const rows = refreshing.flatMap(({ targets, kind, change, polled }) =>
    polled === undefined
      ? []
      : [[`${number(targets)} ${kind}`, change, number(polled.requests), String(polled.readUnits)]],
  );
  return table(['list', 'refresh before it', 'requests', 'read units'], rows);
}

function refreshesTable({ refreshing }: Results): string {
  const rows = refreshing.map((result) => [
    `${number(result.targets)} ${result.kind}`,
    result.change,
    spreadText(result.cpuMs),
    spreadText(result.wallMs),
    mebibytes(result.peakBytes.most),
  ]);
  return table(['list', 'refresh', 'CPU ms', 'time ms', 'peak'], rows);
}

function unitsTable({ refreshing, obviousWrites }: Results): string {
  const rows = refreshing.map(({ targets, kind, change, consumed }) => {
    const first = only(refreshing, { kind, targets, change: 'first' }).consumed;
    const obvious = only(obviousWrites, { kind, targets });
    return [
      `${number(targets)} ${kind}`,
      change,
      consumed.bytesWritten === 0 ? '0 %' : `${((consumed.bytesWritten / first.bytesWritten) * 100).toFixed(1)} %`,
      `${number(obvious.writeUnits / (consumed.writeUnits + consumed.deleteUnits))}x`,
      number(consumed.bytesWritten),
      ...unitsOf(consumed),
    ];
  });
  const head = [
    'list',
    'refresh',
    'of a first write',
    'all items / this',
    'bytes',
    'items',
    'write units',
    'deleted',
    'delete units',
    'read units',
  ];
  return table(head, rows);
}

function unitsOf({ itemsWritten, writeUnits, itemsDeleted, deleteUnits, readUnits }: Consumed): readonly string[] {
  return [number(itemsWritten), number(writeUnits), number(itemsDeleted), number(deleteUnits), String(readUnits)];
}

const perMonth = 30 * 24 * 60;
/** In this order: the bytes of the body are those of identity, or about what they come to as gzip. */
const encodings = ['identity', 'gzip'] as const;
const billed = new Set<ChangeName>(['unchanged', '20 changed', '1 % changed', '100 % changed']);

function billsTable(results: Results): string {
  const { refreshing } = results;
  const rows = refreshing
    .filter(({ kind, change }) => kind === 'kubernetes' && billed.has(change))
    .flatMap((result) =>
      encodings.map((encoding) => {
        const bill = billOf(monthOf(results, result, encoding));
        const { dynamoDb, lambda, apiGateway, egress } = bill;
        const shown = [dynamoDb, lambda, apiGateway, egress, totalOf(bill)].map(dollars);
        return [number(result.targets), result.change, encoding, ...shown];
      }),
    );
  const head = ['targets', 'each refresh', 'encoding', 'DynamoDB', 'Lambda', 'API Gateway', 'egress', 'total'];
  return table(head, rows);
}

function monthOf(results: Results, result: RefreshedResult, encoding: (typeof encodings)[number]): Month {
  const { serving } = results;
  const { consumed, wallMs, listBytes } = result;
  const served = { kind: 'kubernetes', targets: 50_000, server: 'node:http' } as const;
  const zipped = only(serving, { ...served, encoding: 'gzip' }).bytes;
  const plain = only(serving, { ...served, encoding: 'identity' }).bytes;
  return {
    refreshes: perMonth,
    polls: perMonth,
    writeUnits: consumed.writeUnits + consumed.deleteUnits,
    readUnits: consumed.readUnits,
    refreshMs: wallMs.median,
    pollReadUnits: pollReadUnitsOf(results, result),
    bodyBytes: encoding === 'identity' ? listBytes : listBytes * (zipped / plain),
  };
}

function pollReadUnitsOf({ polling }: Results, { consumed, polled, change }: RefreshedResult): number {
  if (polled !== undefined) return polled.readUnits;
  const unchanged = only(polling, { poll: 'unchanged, without an ETag' });
  // A container that has the list before reads what changed: about what was written.
  const pages = change === 'unchanged' ? 0 : consumed.bytesWritten / 4096 / 2;
  return unchanged.consumed.readUnits + pages;
}

function dollars(amount: number): string {
  return amount < 10 ? amount.toFixed(2) : number(amount);
}
