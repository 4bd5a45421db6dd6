import { mebibytes, number, spreadText, table } from './figures.ts';
import { ratioOf, type Spread, spreadOf } from './measured.ts';
import type { DiscoveringResult, FunctionRounds } from './measurements/discovering.ts';

/** Our discovery over that of Prometheus, which is what its process took more than one with nothing to discover; or why there is no ratio. */
export function cpuRatioOf({ discoverer, prometheus }: DiscoveringResult): Spread | { readonly missing: string } {
  return 'missing' in prometheus ? prometheus : ratioOf(discoverer.cpuMs, discoveryCpuMsOf(prometheus));
}

/** What discovery cost the two, and a whole refresh the function. */
export function discoveringText(results: readonly DiscoveringResult[] | undefined): string {
  if (results === undefined) return 'Not measured in this run.';
  return `${comparisonTable(results)}\n\n${functionTable(results)}`;
}

function comparisonTable(results: readonly DiscoveringResult[]): string {
  const rows = results.flatMap((result) => [ourRow(result), prometheusRow(result)]);
  return table(
    ['list', 'who', 'CPU / that of Prometheus', 'CPU ms', 'beside: CPU ms of the start', 'time ms', 'peak'],
    rows,
  );
}

function ourRow(result: DiscoveringResult): readonly string[] {
  const { startCpuMs, cpuMs, wallMs, peakBytes } = result.discoverer;
  const ratio = cpuRatioOf(result);
  return [
    listOf(result),
    'Rollcall',
    'missing' in ratio ? '–' : `${spreadText(ratio)}x`,
    spreadText(spreadOf(cpuMs)),
    spreadText(spreadOf(startCpuMs)),
    spreadText(spreadOf(wallMs)),
    mebibytes(Math.max(...peakBytes)),
  ];
}

function prometheusRow(result: DiscoveringResult): readonly string[] {
  const { prometheus } = result;
  if ('missing' in prometheus) return [listOf(result), `not measured: ${prometheus.missing}`, '', '', '', '', ''];
  const { version, idleCpuMs, wallMs, peakBytes } = prometheus;
  return [
    listOf(result),
    `Prometheus ${version}`,
    '1.00x',
    spreadText(spreadOf(discoveryCpuMsOf(prometheus))),
    spreadText(spreadOf(idleCpuMs)),
    spreadText(spreadOf(wallMs)),
    mebibytes(Math.max(...peakBytes)),
  ];
}

function functionTable(results: readonly DiscoveringResult[]): string {
  const rows = results.flatMap((result) => result.function.map((rounds) => functionRow(result, rounds)));
  return table(['list', 'refresh by the function', 'CPU ms', 'time ms', 'peak'], rows);
}

function functionRow(
  result: DiscoveringResult,
  { refresh, cpuMs, wallMs, peakBytes }: FunctionRounds,
): readonly string[] {
  const spreads = [cpuMs, wallMs].map((samples) => spreadText(spreadOf(samples)));
  return [listOf(result), refresh, ...spreads, mebibytes(Math.max(...peakBytes))];
}

function listOf({ targets, kind, answerBytes }: DiscoveringResult): string {
  return `${number(targets)} ${kind}, ${mebibytes(answerBytes)}`;
}

interface WholeAndIdle {
  readonly cpuMs: readonly number[];
  readonly idleCpuMs: readonly number[];
}

function discoveryCpuMsOf({ cpuMs, idleCpuMs }: WholeAndIdle): readonly number[] {
  return cpuMs.map((whole, round) => whole - (idleCpuMs[round] ?? Number.NaN));
}
