import { describe, expect, it } from 'vitest';
import { parameterLabels } from './parameter-labels.ts';

describe('parameterLabels', () => {
  // As strconv.FormatFloat(value, 'g', -1, 64) prints them.
  it.each([
    [22, '22'],
    [0, '0'],
    [-0, '-0'],
    [999999, '999999'],
    [1000000, '1e+06'],
    [8388608, '8.388608e+06'],
    [1234567.5, '1.2345675e+06'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-0.000012345, '-1.2345e-05'],
    [Math.PI, '3.141592653589793'],
    [9007199254740992, '9.007199254740992e+15'],
    [1e21, '1e+21'],
    [1.5e300, '1.5e+300'],
  ])('puppetdb 3: writes %d as %s', (value, text) => {
    expect(parameterLabels('p_', { n: value })).toEqual({ p_n: text });
  });

  it.each([
    { what: 'an object in objects', parameters: { k: { a: { 'b-c': 1 } } }, labels: { p_k_a_b_c: '1' } },
    { what: 'a list with gaps', parameters: { k: [null, 'x', true, 2.5, {}] }, labels: { p_k: ',x,true,2.5,' } },
    { what: 'a list of one object', parameters: { k: [{}] }, labels: {} },
    { what: 'a list of objects', parameters: { k: [{}, {}] }, labels: { p_k: ',' } },
    { what: 'what says nothing', parameters: { a: '', b: null, c: [], d: {}, e: { f: '' } }, labels: {} },
    { what: 'names that become one', parameters: { 'a.b': 'x', 'a-b': 'y', a_b: 'z' }, labels: { p_a_b: 'z' } },
    { what: 'a member and a name that become one', parameters: { a: { b: 1 }, a_b: 2 }, labels: { p_a_b: '2' } },
  ])('writes $what', ({ parameters, labels }) => {
    expect(parameterLabels('p_', parameters)).toEqual(labels);
  });
});
