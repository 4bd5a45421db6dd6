import { describe, expect, it } from 'vitest';
import { foundAnywhere } from './asked.ts';
import { mechanisms } from './comparison.ts';
import { conformanceCases } from './conformance-case.ts';
import { divergences, judged } from './divergences.ts';
import { documentedTable, tablesOf } from './documented-tables.ts';
import { inventoryCases } from './inventory/inventory-cases.ts';
import { inventoryFaults } from './inventory/recorded-inventory.ts';
import { notRecorded, reasonAgainst } from './not-recorded.ts';
import { numbersOf } from './numbers.ts';
import { recordedOf } from './recording.ts';

const cases = conformanceCases();
const recorded = cases.flatMap((each) => {
  const recording = recordedOf(each);
  return recording === undefined ? [] : [{ name: each.name, each, recording }];
});

describe('what Rollcall finds', () => {
  it.each(recorded)('is what Prometheus said: $name', async ({ name, each, recording }) => {
    const found = await foundAnywhere(each);

    const { unwanted, stale } = judged(name, { prometheus: recording.told, rollcall: found });
    expect(unwanted.map(({ text }) => text)).toEqual([]);
    expect(stale).toEqual([]);
  });

  it.each(inventoryCases().map((each) => ({ name: each.name, each })))(
    'is what Prometheus said: $name',
    async ({ each }) => {
      expect(inventoryFaults(each, await foundAnywhere(each))).toEqual([]);
    },
  );
});

describe('the recordings', () => {
  it('are of one version of Prometheus', () => {
    expect([...new Set(recorded.map(({ recording }) => recording.version))]).toHaveLength(1);
  });

  it.each(mechanisms)('show the numbered cases of %s, but for a tenth with a reason', (mechanism) => {
    const numbers = numbersOf(mechanism);
    const shown = new Set(
      recorded.filter(({ each }) => each.mechanism === mechanism).flatMap(({ each }) => each.numbers),
    );
    const missing = numbers.filter((number) => !shown.has(number));

    expect(missing.filter((number) => reasonAgainst(`${mechanism} ${number}`) === undefined)).toEqual([]);
  });

  it('leave out at most a tenth of the numbered cases', () => {
    const numbered = mechanisms.flatMap((mechanism) => numbersOf(mechanism));
    const without = notRecorded.flatMap((each) => each.cases).filter((name) => / \d+$/.test(name));

    expect(without.length).toBeLessThanOrEqual(numbered.length / 10);
  });
});

describe('docs/conformance.md', () => {
  it.each(tablesOf(cases))(
    'has the table by $name of these cases: renew it with npm run renew:conformance',
    (table) => {
      expect(documentedTable(table)).toBe(table.text);
    },
  );
});

describe('the lists of exceptions', () => {
  const names = new Set(cases.map(({ name }) => name));

  it('name divergences of cases that are recorded', () => {
    const known = new Set(recorded.map(({ name }) => name));

    expect(divergences.flatMap((each) => each.cases).filter((name) => !known.has(name))).toEqual([]);
  });

  it('give a reason against cases that there are, and that are not recorded', () => {
    const known = new Set(recorded.map(({ name }) => name));
    const listed = notRecorded.flatMap((each) => each.cases).filter((name) => !/ \d+$/.test(name));

    expect(listed.filter((name) => !names.has(name) || known.has(name))).toEqual([]);
  });
});
