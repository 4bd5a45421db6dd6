/** The seed and the number of runs of a fuzz test; `FUZZ_SEED` and `FUZZ_TIMES` change them. Both are printed, so that what was found is found again. */
export function fuzzed(what: string, numRuns: number): { readonly seed: number; readonly numRuns: number } {
  const settings = { seed: numberIn('FUZZ_SEED', 1), numRuns: numRuns * numberIn('FUZZ_TIMES', 1) };
  process.stderr.write(`fuzzing ${what}: FUZZ_SEED=${settings.seed}, ${settings.numRuns} runs\n`);
  return settings;
}

function numberIn(name: string, otherwise: number): number {
  const text = process.env[name] ?? '';
  return text === '' ? otherwise : Number(text);
}
