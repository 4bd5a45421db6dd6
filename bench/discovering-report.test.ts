import { describe, expect, it } from 'vitest';
import { cpuRatioOf, discoveringText } from './discovering-report.ts';
import type { DiscoveringResult } from './measurements/discovering.ts';

const rounds = { wallMs: [600, 700], peakBytes: [200e6, 210e6] };
const result: DiscoveringResult = {
  kind: 'ec2',
  targets: 10_000,
  seed: 1,
  answerBytes: 70e6,
  discoverer: { startCpuMs: [200, 210], cpuMs: [500, 600], ...rounds },
  prometheus: { version: '3.14.0', cpuMs: [2_300, 2_300], idleCpuMs: [300, 300], ...rounds },
  function: [{ refresh: 'first', cpuMs: [1_000, 1_100], ...rounds }],
};
const alone: DiscoveringResult = { ...result, prometheus: { missing: 'there is no prometheus' } };

describe('the cost of discovery', () => {
  it('is compared with what Prometheus took more than one that was idle, round by round', () => {
    expect(cpuRatioOf(result)).toEqual({ median: 0.275, least: 0.25, most: 0.3 });
  });

  it('is compared with nothing where there is no Prometheus, and says why', () => {
    expect(cpuRatioOf(alone)).toEqual({ missing: 'there is no prometheus' });
    expect(discoveringText([alone])).toContain('not measured: there is no prometheus');
    expect(discoveringText([alone])).toContain('| Rollcall | – | 550 (500–600) |');
  });

  it('is told of both, and of the function', () => {
    const text = discoveringText([result]);

    expect(text).toContain('| 10,000 ec2, 67 MiB | Rollcall | 0.28 (0.25–0.30)x | 550 (500–600) | 205 (200–210) |');
    expect(text).toContain('| 10,000 ec2, 67 MiB | Prometheus 3.14.0 | 1.00x | 2,000 (2,000–2,000) | 300 (300–300) |');
    expect(text).toContain('| 10,000 ec2, 67 MiB | first | 1,050 (1,000–1,100) | 650 (600–700) | 200 MiB |');
  });

  it('says so where it was not measured', () => {
    expect(discoveringText(undefined)).toBe('Not measured in this run.');
  });
});
