/** What something took. */
export interface Took {
  /** User and system, of the whole process. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Starts to measure; what is returned tells what went by since. */
export function stopwatch(): () => Took {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpuMs: (user + system) / 1000, wallMs: performance.now() - wall };
  };
}

/** User and system time of this process so far. */
export function cpuMsSinceBirth(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The most memory that this process had at any time, in bytes. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Middle, least and most of several samples. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (position: number) => sorted[position] ?? Number.NaN;
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { median: rounded(median), least: rounded(at(0)), most: rounded(at(sorted.length - 1)) };
}

/** To thousandths: what is beyond says nothing. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** How two things that were measured in turn relate, round by round: what disturbs a round disturbs both. */
export function ratioOf(above: readonly number[], below: readonly number[]): Spread {
  return spreadOf(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}
