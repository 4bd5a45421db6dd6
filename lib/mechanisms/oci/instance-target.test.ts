import { describe, expect, it } from 'vitest';
import { plainDecimal } from './instance-target.ts';

describe('plainDecimal', () => {
  it.each([
    [100, '100'],
    [0.5, '0.5'],
    [-1.5, '-1.5'],
    [1e21, '1000000000000000000000'],
    [-1.25e22, '-12500000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.25e-7, '-0.000000125'],
    [2 ** 63, '9223372036854776000'],
  ])('writes %d as %s', (number, text) => {
    expect(plainDecimal(number)).toBe(text);
  });
});
