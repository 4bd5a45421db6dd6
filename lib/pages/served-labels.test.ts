import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelSet } from '../model/target-group.ts';
import { createServedLabels, type LabelRules } from './served-labels.ts';

const name = fc.constantFrom('a', 'b', 'c', 'a-b', '1', '10', '__address__', '__proto__', 'secret', '');
const value = fc.constantFrom('', 'x', 'y"', '\ud800', 'ü');
const labels = fc
  .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 5 })
  .map((entries): LabelSet => Object.fromEntries(entries));
const pair = fc.record({ group: labels, own: labels });
const rules = fc.constantFrom<LabelRules['names']>('legacy', 'utf8').map((names): LabelRules => {
  return { isDropped: (each) => each === 'secret', names };
});

describe('served labels', () => {
  it('are the same alone and after any others', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), rules, (pairs, how) => {
        const shared = createServedLabels(how);
        const [forwards, again] = [pairs, pairs].map((all) => all.map(({ group, own }) => shared(group, own)));
        const alone = pairs.map(({ group, own }) => createServedLabels(how)(group, own));

        expect(forwards).toEqual(alone);
        expect(again).toEqual(alone);
      }),
    );
  });

  it('are right for more shapes than are remembered', () => {
    const render = createServedLabels({ isDropped: () => false, names: 'legacy' });
    const shapes = Array.from({ length: 200 }, (_, n) => ({ [`b${n}`]: 'x', a: String(n) }));

    for (let time = 0; time < 2; time += 1) {
      shapes.forEach((own, n) => {
        expect(render({}, own)).toEqual({ json: `{"a":"${n}","b${n}":"x"}`, repaired: 0 });
      });
    }
  });

  it('have the value of the target at hand, and none of the one before', () => {
    const render = createServedLabels({ isDropped: () => false, names: 'legacy' });

    const texts = [
      render({ z: '1' }, { a: '1' }),
      render({ z: '2' }, { a: '' }),
      render({ a: '3', z: '3' }, { a: '4' }),
      render({ z: '5' }, { a: '5' }),
    ].map(({ json }) => json);

    expect(texts).toEqual(['{"a":"1","z":"1"}', '{"a":"","z":"2"}', '{"a":"4","z":"3"}', '{"a":"5","z":"5"}']);
  });
});
