import { describe, expect, it } from 'vitest';
import { BadRequestError, UnknownError } from '../errors.ts';
import { withoutToken, withToken } from './token-changes.ts';
import { tokenDocumentOf, tokenIdOf, tokenRecordsOf } from './token-records.ts';

const scopes = ['read'] as const;

describe('a token document', () => {
  it('takes two tokens of one name, and not a third', () => {
    const first = withToken([], { name: 'prometheus', secret: 'one', scopes });
    const both = withToken(first, { name: 'prometheus', secret: 'two', scopes, jobs: ['web'] });

    expect(tokenRecordsOf(tokenDocumentOf(both))).toEqual(both);
    expect(tokenDocumentOf(both)).not.toMatch(/one|two/);
    expect(() => withToken(both, { name: 'prometheus', secret: 'three', scopes })).toThrow(BadRequestError);
  });

  it('lets go of the one that is meant', () => {
    const both = ['one', 'two'].reduce<ReturnType<typeof withToken>>(
      (records, secret) => withToken(records, { name: 'a', secret, scopes }),
      [],
    );
    const ids = both.map(tokenIdOf);

    expect(withoutToken(both, ids[0] ?? '').map(tokenIdOf)).toEqual(ids.slice(1));
    expect(withoutToken(both.slice(1), 'a')).toEqual([]);
    expect(() => withoutToken(both, 'a')).toThrow(ids.join(', '));
    expect(() => withoutToken(both, 'b')).toThrow(UnknownError);
  });
});
