import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { createFailedAttempts, maxRemembered } from './failed-attempts.ts';

const guess = [Buffer.from('guess')];

function attemptsAfter(failures: number, address?: string) {
  const clock = fixedClock(0);
  const attempts = createFailedAttempts(clock);
  for (let n = 0; n < failures; n += 1) attempts.failed(address);
  return { clock, attempts };
}

describe('failed attempts', () => {
  it('slow down the address they came from, and no other', () => {
    const { attempts } = attemptsAfter(20, '192.0.2.1');

    expect(attempts.mayTry(guess, '192.0.2.1')).toBe(false);
    expect(attempts.mayTry(guess, '::ffff:192.0.2.1')).toBe(false);
    expect(attempts.mayTry(guess, '192.0.2.2')).toBe(true);
    expect(attempts.mayTry(guess, undefined)).toBe(true);
  });

  it('count for the whole network of an IPv6 address', () => {
    const { attempts } = attemptsAfter(20, '2001:db8::1');

    expect(attempts.mayTry(guess, '2001:db8::2')).toBe(false);
    expect(attempts.mayTry(guess, '2001:db8:0:1::2')).toBe(true);
  });

  it('are remembered of a bounded number of callers, the last ones', () => {
    const { attempts } = attemptsAfter(20, '192.0.2.1');
    for (let n = 0; n < 20; n += 1) attempts.failed('192.0.2.2');
    for (let n = 1; n < maxRemembered; n += 1) attempts.failed(`10.0.${n >> 8}.${n & 255}`);

    expect(attempts.remembered()).toBe(maxRemembered);
    expect(attempts.mayTry(guess, '192.0.2.1')).toBe(true);
    expect(attempts.mayTry(guess, '192.0.2.2')).toBe(false);
  });

  it('do not hold up a token that was right within the last hour', () => {
    const { attempts, clock } = attemptsAfter(0);
    attempts.succeeded(Buffer.from('right'));
    for (let n = 0; n < 20_000; n += 1) attempts.failed('192.0.2.1');

    expect(attempts.mayTry([Buffer.from('right')], '192.0.2.1')).toBe(true);
    clock.advance(3_600_000);
    expect(attempts.mayTry([Buffer.from('right')], '192.0.2.1')).toBe(false);
  });
});
