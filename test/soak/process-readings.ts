import { readdir, readFile } from 'node:fs/promises';

export interface ProcessReading {
  readonly second: number;
  readonly residentBytes: number;
  readonly descriptors: number;
}

/** What a process holds at this moment. Linux: proc(5). */
export async function readProcess(pid: number, second: number): Promise<ProcessReading> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { second, residentBytes: kibibytes * 1024, descriptors: (await readdir(`/proc/${pid}/fd`)).length };
}

export interface Growth {
  readonly before: number;
  readonly after: number;
}

/** The median of the second quarter of a run, when caches are warm, and of the last. */
export function growthOf(readings: readonly ProcessReading[], of: 'residentBytes' | 'descriptors'): Growth {
  const quarter = Math.floor(readings.length / 4);
  const values = readings.map((reading) => reading[of]);
  return { before: median(values.slice(quarter, 2 * quarter)), after: median(values.slice(-quarter)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
