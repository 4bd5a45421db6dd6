import { describe, expect, it } from 'vitest';
import {
  fieldsAt,
  listAt,
  numberAt,
  optionalBooleanAt,
  optionalTextAt,
  textAt,
  textListAt,
  textMapAt,
} from './json-fields.ts';

const readers = { fieldsAt, listAt, numberAt, optionalBooleanAt, optionalTextAt, textAt, textListAt, textMapAt };
type Reader = keyof typeof readers;

describe('a field', () => {
  it.each<[Reader, unknown, unknown]>([
    ['textAt', undefined, ''],
    ['textAt', null, ''],
    ['textAt', 'a', 'a'],
    ['optionalTextAt', null, undefined],
    ['optionalTextAt', '', ''],
    ['numberAt', undefined, '0'],
    ['numberAt', 80, '80'],
    ['optionalBooleanAt', null, undefined],
    ['optionalBooleanAt', false, false],
    ['fieldsAt', null, {}],
    ['fieldsAt', { a: 1 }, { a: 1 }],
    ['listAt', null, []],
    ['listAt', [{ a: 1 }], [{ a: 1 }]],
    ['textListAt', null, []],
    ['textListAt', ['a'], ['a']],
    ['textMapAt', null, {}],
    ['textMapAt', { a: 'b', c: null }, { a: 'b', c: '' }],
  ])('read by %s from %j is %j', (reader, value, expected) => {
    expect(readers[reader]({ field: value }, 'field')).toEqual(expected);
  });

  it.each<[Reader, unknown]>([
    ['textAt', 1],
    ['textAt', ['a']],
    ['optionalTextAt', {}],
    ['numberAt', '80'],
    ['numberAt', 0.5],
    ['optionalBooleanAt', 'true'],
    ['fieldsAt', []],
    ['fieldsAt', 'a'],
    ['listAt', {}],
    ['listAt', [null]],
    ['listAt', [[]]],
    ['textListAt', [1]],
    ['textListAt', 'a'],
    ['textMapAt', { a: 1 }],
    ['textMapAt', { a: null, b: {} }],
  ])('read by %s from %j is malformed', (reader, value) => {
    expect(() => readers[reader]({ field: value }, 'field')).toThrow(
      expect.objectContaining({ failure: 'malformed', message: expect.stringMatching(/^field is not /) }),
    );
  });
});
