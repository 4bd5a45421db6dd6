import { describe, expect, it } from 'vitest';
import { Text, Whole } from '../asking/answer-shapes.ts';
import { foldedObject, memberIn } from './member-json.ts';

const Member = foldedObject({ host: Text, port: Whole, inner: foldedObject({ name: Text }) });
const nothing = { host: '', port: 0, inner: { name: '' } };

describe('what a node holds', () => {
  it.each([
    { json: '{}', member: nothing },
    { json: ' null\n', member: nothing },
    { json: '{"host":"a","port":1,"inner":{"name":"b"}}', member: { host: 'a', port: 1, inner: { name: 'b' } } },
    { json: '{"HOST":"a","Inner":{"NAME":"b"}}', member: { host: 'a', port: 0, inner: { name: 'b' } } },
    { json: '{"host":"a","HOST":"b"}', member: { ...nothing, host: 'b' } },
    { json: '{"host":"a","HOST":null}', member: { ...nothing, host: 'a' } },
    { json: '{"host":null,"inner":null}', member: nothing },
    { json: '{"weight":"5","port":-1}', member: { ...nothing, port: -1 } },
    { json: '{"__proto__":{"host":"a"}}', member: nothing },
  ])('is a member: $json', ({ json, member }) => {
    expect(memberIn(Buffer.from(json), Member)).toEqual(member);
  });

  it.each([
    '',
    'up',
    '{"host":"a"} x',
    '\uFEFF{}',
    '[]',
    '"a"',
    '1',
    '{"port":"80"}',
    '{"port":80.5}',
    '{"host":80}',
    '{"inner":[]}',
    '{"inner":{"name":1}}',
  ])('is no member: %s', (text) => {
    expect(memberIn(Buffer.from(text), Member)).toBeUndefined();
  });
});
