import { describe, expect, it } from 'vitest';
import { mechanism } from './index.ts';

const full = { region: 'eu-west-1', clusters: ['a', 'b'] };

describe('mechanism msk', () => {
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
  ])('finds the same whatever $title', ({ change }) => {
    expect(mechanism.configure({ ...full, ...change }).identity).toEqual(mechanism.configure(full).identity);
  });

  it.each([
    { key: 'region', value: 'eu-west-2' },
    { key: 'clusters', value: [] },
    { key: 'endpoint', value: 'http://aws.example.com' },
    { key: 'role_arn', value: 'arn:aws:iam::111122223333:role/b' },
    { key: 'port', value: 9100 },
  ])('finds something else with another $key', ({ key, value }) => {
    const { identity } = mechanism.configure(full);

    expect(mechanism.configure({ ...full, [key]: value }).identity).not.toEqual(identity);
  });

  it('makes 10 calls at once unless told otherwise', () => {
    expect(mechanism.configure({}).options).toMatchObject({ request_concurrency: 10 });
  });

  it('warns of a lone key', () => {
    const { concerns } = mechanism.configure({ access_key: 'AKIAEXAMPLE' });

    expect(concerns).toEqual([{ message: expect.stringContaining('count only together') }]);
  });
});
