import { describe, expect, it } from 'vitest';
import type { Mechanism } from '../../lib/mechanisms/mechanism.ts';

type Block = Readonly<Record<string, unknown>>;

/** What tells one mechanism of AWS from another whose blocks name clusters. */
export interface AwsMechanismFacts {
  readonly requestConcurrency: number;
  /** Of every block. */
  readonly base?: Block;
  /** Changes of a block that find the same. */
  readonly same?: readonly { readonly title: string; readonly change: Block }[];
  /** Options that find something else, each with another value. */
  readonly other: Block;
}

/** Holds that a mechanism of AWS tells providers apart, asks as often and as much, and warns as all of them do. */
export function testAwsMechanism(mechanism: Mechanism, facts: AwsMechanismFacts): void {
  const { requestConcurrency, base = {}, same = [], other } = facts;
  const full = { region: 'eu-west-1', clusters: ['a', 'b'], ...base };

  describe(`mechanism ${mechanism.name}`, () => {
    it('describes a provider by its region', () => {
      expect(mechanism.configure(full).description).toBe('eu-west-1');
      expect(mechanism.configure({}).description).toBe('default region');
    });

    it('refreshes every minute unless told otherwise', () => {
      expect(mechanism.configure({}).intervalMs).toBe(60_000);
      expect(mechanism.configure({ refresh_interval: '5m' }).intervalMs).toBe(300_000);
    });

    it.each([
      { title: 'the interval', change: { refresh_interval: '5m' } },
      { title: 'the order of clusters', change: { clusters: ['b', 'a', 'b'] } },
      { title: 'the calls at once', change: { request_concurrency: 1 } },
      ...same,
    ])('finds the same whatever $title', ({ change }) => {
      expect(mechanism.configure({ ...full, ...change }).identity).toEqual(mechanism.configure(full).identity);
    });

    it.each([
      ['region', 'eu-west-2'],
      ['clusters', []],
      ['endpoint', 'http://aws.example.com'],
      ['role_arn', 'arn:aws:iam::111122223333:role/b'],
      ...Object.entries(other),
    ])('finds something else with another %s', (key, value) => {
      const { identity } = mechanism.configure(full);

      expect(mechanism.configure({ ...full, [key]: value }).identity).not.toEqual(identity);
    });

    it(`makes ${requestConcurrency} calls at once unless told otherwise`, () => {
      expect(mechanism.configure({}).options).toMatchObject({ request_concurrency: requestConcurrency });
    });

    it('warns of a lone key', () => {
      const { concerns } = mechanism.configure({ access_key: 'AKIAEXAMPLE' });

      expect(concerns).toEqual([{ message: expect.stringContaining('count only together') }]);
    });
  });
}
