import { describe, expect, it } from 'vitest';
import { groupsIn } from './file-groups.ts';

describe('groupsIn', () => {
  it.each([
    ['a.yml', '- targets: [a]\n  label: {b: c}\n', 'a.yml:2: [0]: unknown field "label"'],
    [
      'a.yml',
      '- targets: [a]\n- targets: [b]\n  targets: [c]\n',
      'a.yml:3: [1].targets: is there twice; first on line 2',
    ],
    ['a.yml', 'a: hunter2: b', /^a\.yml:1: is not valid YAML: [^h]*$/],
    [
      'a.json',
      '[{"targets":["a"]},{"targets":"hunter2"}]',
      'a.json is no list of target groups at 1.targets: expected a list of addresses',
    ],
    ['A.JSON', 'hunter2', 'A.JSON is not JSON'],
  ])('says where %s is wrong, and nothing of what stands in it', (path, text, message) => {
    expect(() => groupsIn(path, Buffer.from(text))).toThrow(expect.objectContaining({ failure: 'malformed' }));
    expect(() => groupsIn(path, Buffer.from(text))).toThrow(message);
  });
});
