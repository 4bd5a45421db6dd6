import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { testPorts } from '../../../test/support/test-ports.ts';
import { mechanism } from './index.ts';
import { addressProblems } from './options.ts';

runCases(mechanism, import.meta.dirname);

const without = { hasRelabelRules: false };
const withRules = { hasRelabelRules: true };

function identityOf(options: unknown): unknown {
  return mechanism.configure(options).identity;
}

async function sourcesOf(options: unknown): Promise<readonly string[]> {
  const discoverer = await mechanism.configure(options).create(testPorts());
  const { groups } = await discoverer.refresh(AbortSignal.timeout(1000));
  return groups.map(({ source }) => source);
}

describe('static', () => {
  it('static 7: refuses a URL for a target of a job without relabel rules, and says where', () => {
    const configured = mechanism.configure([{ targets: ['a:1'] }, { targets: ['b:2', 'http://foo'] }]);

    expect(configured.jobProblems(without)).toEqual([
      { path: [1, 'targets', 1], message: expect.stringContaining('"http://foo" is not an address') },
    ]);
  });

  it('static 8: takes it where a relabel rule may still make an address of it', async () => {
    const groups = [{ targets: ['http://foo'] }];

    expect(mechanism.configure(groups).jobProblems(withRules)).toEqual([]);
    expect(await sourcesOf(groups)).toEqual(['http://foo']);
  });

  it('finds no fault in plain addresses', () => {
    expect(addressProblems([{ targets: ['a:1', '[2001:db8::1]:9100', 'b'], labels: {} }])).toEqual([]);
  });

  it('static 10: is one provider for two jobs with equal lists', () => {
    const list = [{ targets: ['a:1', 'b:2'], labels: { env: 'x', team: 'y' } }];
    const same = [{ labels: { team: 'y', env: 'x' }, targets: ['a:1', 'b:2'] }];

    expect(identityOf(list)).toEqual(identityOf(same));
  });

  it('static 11: is another provider for the same targets in another order', () => {
    expect(identityOf([{ targets: ['a:1', 'b:2'] }])).not.toEqual(identityOf([{ targets: ['b:2', 'a:1'] }]));
  });

  it('static 12: has nothing left of a target that was taken out', async () => {
    expect(await sourcesOf([{ targets: ['foo'] }, { targets: ['bar'] }])).toEqual(['foo', 'bar']);
    expect(await sourcesOf([{ targets: ['foo'] }])).toEqual(['foo']);
  });

  it('static 13: keeps label values as they are written, the empty one too', async () => {
    const labels = { port: '8080', on: 'true', none: '' };
    const discoverer = await mechanism.configure([{ targets: ['a:1'], labels }]).create(testPorts());

    const { groups } = await discoverer.refresh(AbortSignal.timeout(1000));

    expect(groups[0]?.targets).toEqual([{ address: 'a:1', labels }]);
  });

  it('is merged, never refreshed by a clock, and has no name of its own', () => {
    const { description, intervalMs, concerns } = mechanism.configure([]);

    expect([mechanism.merged, description, intervalMs, concerns]).toEqual([true, '', undefined, []]);
  });
});
