import { describe, expect, it } from 'vitest';
import { billOf, type Month, totalOf } from './bill.ts';
import prices from './prices.json' with { type: 'json' };

const idle: Month = {
  refreshes: 0,
  polls: 0,
  writeUnits: 0,
  readUnits: 0,
  refreshMs: 0,
  pollReadUnits: 0,
  bodyBytes: 0,
};

describe('a bill', () => {
  it('of nothing is nothing', () => {
    expect(totalOf(billOf(idle))).toBe(0);
  });

  it('counts units of refreshes and of polls', () => {
    const { dynamoDb } = billOf({ ...idle, refreshes: 1e6, writeUnits: 2, readUnits: 1, polls: 2e6, pollReadUnits: 3 });
    const { dynamoDbWriteUnitsPerMillion: write, dynamoDbReadUnitsPerMillion: read } = prices.prices;

    expect(dynamoDb).toBeCloseTo(2 * write.price + (1 + 6) * read.price);
  });

  it('counts the seconds that Lambda streams, and what leaves', () => {
    const { lambda, egress } = billOf({ ...idle, polls: 1000, bodyBytes: 26e6 });
    const {
      lambdaArmGigabyteSecond: second,
      lambdaRequestsPerMillion: request,
      lambdaStreamedGigabyte,
    } = prices.prices;

    // 20 ms until it begins, and ten seconds for the 20 MB after the first 6.
    const streamed = 20 * lambdaStreamedGigabyte.price;
    expect(lambda).toBeCloseTo(1000 * 10.02 * second.price + 0.001 * request.price + streamed);
    expect(egress).toBeCloseTo(26 * prices.prices.egressGigabyte.price);
  });

  it('is made of prices that name their page, and that say whether they were verified', () => {
    for (const { price, source, verified } of Object.values(prices.prices)) {
      expect(price).toBeGreaterThan(0);
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
      expect(verified === null || verified.startsWith('https://')).toBe(true);
    }
  });
});
