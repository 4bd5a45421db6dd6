import { describe, expect, it } from 'vitest';
import { mechanism } from './index.ts';

const names = ['web.example.com', 'db.example.com'];

describe('mechanism dns', () => {
  it('describes a provider by its names, shortened', () => {
    const many = Array.from({ length: 20 }, (_, index) => `n${index}.example.com`);

    expect(mechanism.configure({ names: [...names, 'web.example.com'] }).description).toBe(
      'web.example.com,db.example.com',
    );
    expect(mechanism.configure({ names: many }).description).toHaveLength(60);
  });

  it.each([
    { title: 'order and repetition of names', other: { names: [...names, ...names].reverse() } },
    { title: 'the interval', other: { names, refresh_interval: '5m' } },
    { title: 'the case of the type', other: { names, type: 'srv' } },
    { title: 'a port that SRV does not use', other: { names, port: 80 } },
  ])('finds the same whatever $title', ({ other }) => {
    expect(mechanism.configure(other).identity).toEqual(mechanism.configure({ names }).identity);
  });

  it.each([
    { title: 'name', other: { names: ['db.example.com'], type: 'A', port: 80 } },
    { title: 'type', other: { names, type: 'AAAA', port: 80 } },
    { title: 'port', other: { names, type: 'A', port: 81 } },
  ])('finds something else with another $title', ({ other }) => {
    const { identity } = mechanism.configure({ names, type: 'A', port: 80 });

    expect(mechanism.configure(other).identity).not.toEqual(identity);
  });

  it('refreshes every 30 seconds unless told otherwise, and works everywhere', () => {
    expect(mechanism.configure({ names }).intervalMs).toBe(30_000);
    expect(mechanism.configure({ names, refresh_interval: '1m' }).intervalMs).toBe(60_000);
    expect(mechanism.configure({ names }).concerns).toEqual([]);
  });
});
