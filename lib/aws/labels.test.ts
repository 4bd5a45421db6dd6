import { describe, expect, it } from 'vitest';
import {
  filledLabels,
  labelsOfFields,
  labelsOfFilledFields,
  presentLabels,
  tagLabelNames,
  tagLabels,
} from './labels.ts';

describe('presentLabels', () => {
  it.each([
    { value: 'text', label: 'text' },
    { value: '', label: '' },
    { value: 0, label: '0' },
    { value: 2_000_000_000, label: '2000000000' },
    { value: false, label: 'false' },
    { value: new Date('2024-01-01T00:00:00.999Z'), label: '2024-01-01T00:00:00Z' },
    { value: new Date('2024-01-01T02:00:00+02:00'), label: '2024-01-01T00:00:00Z' },
  ])('makes "$label" of $value', ({ value, label }) => {
    expect(presentLabels({ a: value })).toEqual({ a: label });
  });

  it('leaves out what does not exist', () => {
    expect(presentLabels({ a: undefined, b: '' })).toEqual({ b: '' });
  });
});

describe('filledLabels', () => {
  it('leaves out what does not exist or is empty', () => {
    expect(filledLabels({ a: undefined, b: '', c: 'x' })).toEqual({ c: 'x' });
  });
});

describe('a table of fields', () => {
  const structure: { readonly Name?: string; readonly Size?: number; readonly Mode?: string } = { Name: '', Size: 7 };
  const table = { __meta_name: 'Name', __meta_size: 'Size', __meta_mode: 'Mode' } as const;

  it('gives a label for each field that exists', () => {
    expect(labelsOfFields(structure, table)).toEqual({ __meta_name: '', __meta_size: '7' });
  });

  it('gives a label for each field that is not empty', () => {
    expect(labelsOfFilledFields(structure, table)).toEqual({ __meta_size: '7' });
  });
});

describe('tagLabels', () => {
  it('takes tags with key and value, the later of two that become one name', () => {
    const tags = [
      ['a.b', 'earlier'],
      ['a-b', 'later'],
      ['empty', ''],
      ['no value', undefined],
      [undefined, 'no key'],
      ['größe', 'ü'],
    ] as const;

    expect(tagLabels('t_', tags)).toEqual({ t_a_b: 'later', t_empty: '', t_gr__e: 'ü' });
  });
});

describe('tagLabelNames', () => {
  it('makes keys legal, the same each time, however many there are', () => {
    const nameOf = tagLabelNames('t_');

    for (let index = 0; index < 10_002; index += 1) expect(nameOf(`a:${index}`)).toBe(`t_a_${index}`);
    expect([nameOf('a:1'), nameOf('a.1'), nameOf('a:1')]).toEqual(['t_a_1', 't_a_1', 't_a_1']);
  });
});
