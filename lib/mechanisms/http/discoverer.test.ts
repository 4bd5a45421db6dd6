import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { isJsonType } from '../../asking/json.ts';
import type { HttpAnswer } from '../../ports.ts';
import { discoveryIn } from './discoverer.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

const url = 'http://sd.example.com/';

function answerOf(body: string | Buffer): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

function targetsIn(body: string | Buffer): unknown {
  const { groups } = discoveryIn(answerOf(body), new URL(url), url);
  return groups.flatMap(({ targets }) =>
    targets.map(({ address, labels: { __meta_url, ...labels } }) => ({ address, labels })),
  );
}

describe('http', () => {
  it.each([
    ['application/json', true],
    ['application/json;charset=utf-8', true],
    ['application/json; charset=UTF-8', true],
    ['Application/JSON;Charset="utf-8"', true],
    ['application/json;\tcharset="utf-8"', true],
    [' application/json ', true],
    ['application/json;', false],
    ['application/json ; charset=utf-8', false],
    ['application/json;charset=UTF-9', false],
    ['application/json;charset=utf8', false],
    ['application/json; charset=utf-8; x=y', false],
    ['application/jsonl; charset=utf-8', false],
    ['application/vnd.x+json', false],
    ['application /json', false],
    ['application/ json', false],
    ['charset=UTF-8', false],
    ['', false],
    ['text/plain; charset=utf-8', false],
  ])('http 21: the content type %j is taken: %s', (contentType, expected) => {
    expect(isJsonType(contentType)).toBe(expected);
  });

  it('http 21: refuses an answer without a content type', () => {
    const bare = { ...answerOf('[]'), headers: {} };

    expect(() => discoveryIn(bare, new URL(url), url)).toThrow('does not answer with the type application/json');
  });

  it.each([
    { name: 'a later field of the same name', body: '[{"targets":["a"],"targets":["b"]}]', targets: ['b'] },
    { name: 'a later field that differs in case', body: '[{"targets":["a"],"Targets":["b"]}]', targets: ['b'] },
    { name: 'null for the empty address', body: '[{"targets":["a",null]}]', targets: ['a', ''] },
    { name: 'null for no targets', body: '[{"targets":null,"labels":null}]', targets: [] },
    { name: 'a group without anything', body: '[{}]', targets: [] },
    { name: 'null for no groups', body: ' null\n', targets: [] },
    { name: 'half of a pair of surrogates', body: '[{"targets":["a\\ud800b"]}]', targets: ['a\ufffdb'] },
  ])('takes $name', ({ body, targets }) => {
    expect(targetsIn(body)).toEqual(targets.map((address) => ({ address, labels: {} })));
  });

  it('puts U+FFFD in place of bytes that are no UTF-8', () => {
    const body = Buffer.concat([Buffer.from('[{"targets":["a'), Buffer.from([0xff]), Buffer.from('"]}]')]);

    expect(targetsIn(body)).toEqual([{ address: 'a\ufffd', labels: {} }]);
  });

  it('keeps labels that are named like parts of an object', () => {
    const body = '[{"targets":["a"],"labels":{"__proto__":"x","constructor":"y"}}]';

    expect(JSON.stringify(targetsIn(body))).toBe('[{"address":"a","labels":{"__proto__":"x","constructor":"y"}}]');
  });

  it.each([
    { name: 'label', body: '[{"targets":["a"],"label":{}}]' },
    { name: 'target', body: '[{"target":["a"]}]' },
    { name: '__proto__', body: '[{"__proto__":["a"]}]' },
  ])('manager 21: refuses a group with the field $name', ({ body }) => {
    expect(() => targetsIn(body)).toThrow('unknown field');
  });

  it.each([
    { name: 'a text for a list of targets', body: '[{"targets":"a"}]' },
    { name: 'a number for a target', body: '[{"targets":[1]}]' },
    { name: 'a truth for a label', body: '[{"targets":["a"],"labels":{"x":true}}]' },
    { name: 'a list for labels', body: '[{"targets":["a"],"labels":[]}]' },
    { name: 'a text for a group', body: '["a"]' },
    { name: 'a list for a group', body: '[[]]' },
    { name: 'an empty body', body: '' },
  ])('refuses $name', ({ body }) => {
    expect(() => targetsIn(body)).toThrow(expect.objectContaining({ failure: 'malformed' }));
  });
});
