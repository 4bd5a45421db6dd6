import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('nomad', () => {
  it('tells apart what finds different services or labels, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure(changed).identity;

    expect(identityOf({ refresh_interval: '5m', allow_stale: false })).toEqual(identityOf({}));
    for (const changed of [{ server: 'http://n:4646' }, { namespace: 'a' }, { region: 'eu' }, { tag_separator: ';' }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it.each([
    { options: {}, message: 'localhost is the function itself there' },
    { options: { server: 'http://nomad.example.com/ui' }, message: 'only scheme and host' },
    { options: { server: 'http://nomad.example.com', namespace: '*' }, message: 'finds nothing' },
    { options: { server: 'http://a:b@nomad.example.com' }, message: 'the password in server' },
  ])('warns of $options', ({ options, message }) => {
    expect(mechanism.configure(options).concerns).toMatchObject([{ message: expect.stringContaining(message) }]);
  });
});
