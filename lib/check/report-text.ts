import type { Problem } from '../errors.ts';
import type { CheckedJob, CheckedProvider, CheckReport } from './check-report.ts';
import { durationText } from './duration-text.ts';

/** A report as lines for a terminal; every line ends. */
export function reportText(file: string, report: CheckReport): string {
  const { jobs, providers, skipped, errors, warnings } = report;
  const lines = [
    `${file}: ${counted(jobs.length, 'job')}, ${counted(providers, 'provider')}`,
    ...jobs.flatMap((job) => ['', ...jobLines(job)]),
    ...(skipped.length === 0 ? [] : ['', `skipped, 404: ${skipped.map(shown).join(', ')}`]),
  ];
  return `${lines.join('\n')}\n\n${problemsText(errors, warnings)}`;
}

/** Problems as lines, errors first, and their number. */
export function problemsText(errors: readonly Problem[], warnings: readonly Problem[]): string {
  if (errors.length + warnings.length === 0) return 'no problems\n';
  const lines = [
    ...errors.map((problem) => `error: ${problemText(problem)}`),
    ...warnings.map((problem) => `warning: ${problemText(problem)}`),
  ];
  return `${lines.join('\n')}\n\n${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}\n`;
}

function problemText({ file, line, path, message }: Problem): string {
  return [line > 0 ? `${file}:${line}` : file, path, message].filter((part) => part !== '').join(': ');
}

function jobLines({ name, url, urlOf, providers }: CheckedJob): readonly string[] {
  const reason = urlOf === name ? '' : `  (as ${shown(urlOf)}: the same list)`;
  return [
    `job ${shown(name)}`,
    `  url: ${url}${reason}`,
    ...providers.map((provider) => `  ${providerText(provider)}`),
  ];
}

function providerText({ title, intervalMs, sharedWith, listedWith }: CheckedProvider): string {
  const rhythm = intervalMs === undefined ? 'once' : `every ${durationText(intervalMs)}`;
  const shared = sharedWith.length === 0 ? [] : [`shared with ${namesText(sharedWith)}`];
  const listed = listedWith.length === 0 ? [] : [`one listing with ${namesText(listedWith)}`];
  return [title, rhythm, ...shared, ...listed].join(', ');
}

function namesText(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).map(shown).join(', ')}${more}`;
}

/** A name as it is, or in quotes where it would not be told from what stands around it. */
function shown(name: string): string {
  return /^[^\s,"'()]+$/.test(name) ? name : JSON.stringify(name);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
