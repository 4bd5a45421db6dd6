import { describe, expect, it } from 'vitest';
import { mechanism } from './index.ts';

const full = { region: 'eu-west-1', role_arn: 'arn:aws:iam::111122223333:role/a' };

describe('mechanism lightsail', () => {
  it('describes a provider by its account and region', () => {
    expect(mechanism.configure(full).description).toBe('111122223333/eu-west-1');
    expect(mechanism.configure({}).description).toBe('default region');
  });

  it('refreshes every minute unless told otherwise', () => {
    expect(mechanism.configure({}).intervalMs).toBe(60_000);
    expect(mechanism.configure({ refresh_interval: '5m' }).intervalMs).toBe(300_000);
  });

  it.each([
    { key: 'region', value: 'eu-west-2' },
    { key: 'port', value: 9100 },
    { key: 'role_arn', value: '' },
  ])('finds something else with another $key', ({ key, value }) => {
    const { identity } = mechanism.configure(full);

    expect(mechanism.configure({ ...full, [key]: value }).identity).not.toEqual(identity);
  });

  it('warns of a lone key', () => {
    expect(mechanism.configure({ access_key: 'AKIAEXAMPLE' }).concerns).toHaveLength(1);
  });
});
