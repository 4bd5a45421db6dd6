import { describe, expect, it } from 'vitest';
import { fixedClock } from '../test/support/fixed-clock.ts';
import { createLog, type LogLevel } from './log.ts';
import { testScreen } from './testing/test-world.ts';

function log(level: LogLevel = 'debug') {
  const screen = testScreen();
  const clock = fixedClock();
  return { clock, log: createLog({ screen, level, clock }), lines: () => screen.text().split('\n').slice(0, -1) };
}

describe('a log line', () => {
  it('is logfmt, with values in quotes where they need them', () => {
    const { log: logger, lines } = log();

    logger.warn('not ready', { id: 'dns-1', reason: 'a "b"\nc', count: 2, error: new Error('x y'), list: ['a'] });

    expect(lines()).toEqual([
      'time=2026-01-01T00:00:00.000Z level=warn msg="not ready" id=dns-1 reason="a \\"b\\"\\nc" count=2 error="x y" list="[\\"a\\"]"',
    ]);
  });

  it.each([
    { level: 'error', logged: ['error'] },
    { level: 'warn', logged: ['warn', 'error'] },
    { level: 'info', logged: ['info', 'warn', 'error'] },
    { level: 'debug', logged: ['debug', 'info', 'warn', 'error'] },
  ] as const)('is written from level $level', ({ level, logged }) => {
    const { log: logger, lines } = log(level);

    for (const each of ['debug', 'info', 'warn', 'error'] as const) logger[each]('x');

    expect(lines().map((line) => /level=(\w+)/.exec(line)?.[1])).toEqual(logged);
  });

  it('that warns of the same again is left out for ten minutes, and then says how often', () => {
    const { log: logger, lines, clock } = log();

    for (const _ of [1, 2, 3]) logger.error('refused', { reason: 'x' });
    logger.error('refused', { reason: 'y' });
    clock.advance(600_000);
    logger.error('refused', { reason: 'x' });

    expect(lines().map((line) => line.slice(line.indexOf('reason')))).toEqual([
      'reason=x',
      'reason=y',
      'reason=x repeated=2',
    ]);
  });

  it('that informs is written each time', () => {
    const { log: logger, lines } = log();

    for (const _ of [1, 2]) logger.info('request');

    expect(lines()).toHaveLength(2);
  });
});
