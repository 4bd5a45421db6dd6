import { describe, expect, it } from 'vitest';
import { durationText } from './duration-text.ts';

describe('durationText', () => {
  it.each([
    [60_000, '1m'],
    [90_000, '1m30s'],
    [500, '500ms'],
    [90_061_001, '1d1h1m1s1ms'],
    [0, '0s'],
  ])('writes %d ms as %s', (durationMs, text) => {
    expect(durationText(durationMs)).toBe(text);
  });
});
