import { describe, expect, it } from 'vitest';
import { httpClientBlock, notesOf } from './mechanism-notes.ts';
import { describedMechanisms, documentedMechanisms, mechanismsPage } from './mechanisms-page.ts';
import { optionRowsOf } from './option-rows.ts';
import { listedAs, listedLabels, producedLabels } from './produced-labels.ts';

const all = await describedMechanisms();
const named = all.map((each) => ({ ...each, name: each.mechanism.name }));

describe('docs/mechanisms.md', () => {
  it('is what the mechanisms say; renew it with: npm run renew:mechanisms', async () => {
    expect(documentedMechanisms()).toBe(await mechanismsPage());
  });
});

describe.each(named)('the page of $name', ({ name, mechanism, notes }) => {
  it('has every option of its shape and no other, with the default that it has there', () => {
    const rows = optionRowsOf(mechanism);
    const written = rows.filter(
      ({ name: option, default: value }) => value !== '' && /^(required|`.*`)$/.test(notes.defaults.get(option) ?? ''),
    );

    expect([...notes.meanings.keys()].sort()).toEqual(rows.map((row) => row.name).sort());
    for (const { name: option, default: value } of written)
      expect(`${option} ${notes.defaults.get(option)}`).toBe(`${option} ${value}`);
  });

  it('has every label that a case expects, and each of its labels is expected by a case', () => {
    const { labels, others, isOpen } = listedLabels(notes.labelTables);
    const elsewhere = others.flatMap((other) => listedLabels(notesOf(other).labelTables).labels);
    const produced = producedLabels(name);
    const known = produced.map((label) => listedAs(label, [...labels, ...elsewhere]));

    expect(notes.labelTables).not.toEqual([]);
    if (!isOpen) expect(produced.filter((_, index) => known[index] === undefined)).toEqual([]);
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
  });

  it('says which rights it needs, what is kept between refreshes, and what is wanted otherwise', () => {
    expect(notes.about).not.toBe('');
    expect(mechanism.permissions.length > 0 || notes.rights !== undefined).toBe(true);
    expect(notes.memory).toMatch(/./);
    expect(notes.differences).toMatch(/./);
    expect(optionRowsOf(mechanism).some((row) => row.name === httpClientBlock)).toBe(
      notes.meanings.has(httpClientBlock),
    );
  });
});
