import { printable } from '../printable.ts';
import { textTable } from '../text-table.ts';
import type { JobChange } from './job-changes.ts';

/** As many addresses of each kind are shown. */
const shownAddresses = 10;

/** What a configuration would change, as a table, and which targets come and go. */
export function planText(changes: readonly JobChange[]): string {
  const rows = changes.map((change) => [change.job, ...cells(change), noteOf(change)]);
  const details = changes.flatMap(detailsOf);
  const table = textTable(['JOB', 'TARGETS', 'NEW', 'GONE', 'CHANGED', 'NOTE'], rows);
  return [table, ...details].join('\n');
}

function cells({ difference, state }: JobChange): readonly string[] {
  if (difference === undefined) return [state === 'same' ? 'as before' : '?', '-', '-', '-'];
  const { before, after, added, removed, changed } = difference;
  return [`${before} -> ${after}`, ...[added, removed, changed].map(({ length }) => String(length))];
}

function noteOf({ state, difference, isHeld, problems }: JobChange): string {
  const goes = (difference?.removed.length ?? 0) > 0;
  const notes = {
    same: '',
    new: 'a new job',
    gone: '404 from then on',
    unknown: 'not known',
    changed: changedNote(isHeld, goes),
  };
  return problems.length > 0 && state !== 'unknown' ? `${notes[state]}, not known what it had` : notes[state];
}

function changedNote(isHeld: boolean, goes: boolean): string {
  if (isHeld) return 'held until confirmed, or approved';
  return goes ? 'goes once what comes was read' : '';
}

function detailsOf({ job, difference, problems }: JobChange): readonly string[] {
  const kinds = [
    { sign: '+', addresses: difference?.added ?? [] },
    { sign: '-', addresses: difference?.removed ?? [] },
    { sign: '~', addresses: difference?.changed ?? [] },
  ];
  const lines = [
    ...problems.map((problem) => `  ! ${printable(problem)}\n`),
    ...kinds.flatMap(({ sign, addresses }) => addressLines(sign, addresses)),
  ];
  return lines.length === 0 ? [] : [`${printable(job)}\n${lines.join('')}`];
}

function addressLines(sign: string, addresses: readonly string[]): readonly string[] {
  const shown = addresses.slice(0, shownAddresses).map((address) => `  ${sign} ${printable(address)}\n`);
  const left = addresses.length - shown.length;
  return left === 0 ? shown : [...shown, `  ${sign} and ${left} more\n`];
}
