import { describe, expect, it } from 'vitest';
import { describeMembers, identityOfMembers, MemberOptions, memberConcerns } from './member-options.ts';

const block = { servers: ['zk1', 'zk2:2182'], paths: ['/a', '/b'] };
const identityOf = (changed: object) => identityOfMembers(MemberOptions.parse({ ...block, ...changed }));

describe('a block whose members stand in ZooKeeper', () => {
  it('waits ten seconds for a session and is refreshed every thirty unless told otherwise', () => {
    expect(MemberOptions.parse(block)).toMatchObject({ timeout: 10_000, refresh_interval: 30_000 });
    expect(MemberOptions.parse({ ...block, timeout: '1s', refresh_interval: '1m' })).toMatchObject({
      timeout: 1_000,
      refresh_interval: 60_000,
    });
  });

  it('finds the same whatever the order, the repetitions and the durations', () => {
    const same = {
      servers: ['zk2:2182', 'zk1:2181'],
      paths: ['/b', '/a', '/a'],
      timeout: '1s',
      refresh_interval: '5m',
    };

    expect(identityOf(same)).toEqual(identityOf({}));
  });

  it.each([{ servers: ['zk1'] }, { paths: ['/a'] }])('finds something else with %j', (other) => {
    expect(identityOf(other)).not.toEqual(identityOf({}));
  });

  it('is described by its first server and its paths, on one line', () => {
    const many = Array.from({ length: 20 }, (_, index) => `/path/${index}`);

    expect(describeMembers(MemberOptions.parse(block))).toBe('zk1:2181/a,/b');
    expect(describeMembers(MemberOptions.parse({ ...block, paths: many }))).toHaveLength(60);
  });

  it.each([
    { servers: ['127.0.0.1', '[::1]:2181'], concerns: 2 },
    { servers: ['localhost', 'zk1'], concerns: 0 },
    { servers: ['zk1'], concerns: 0 },
  ])('works on Lambda only where a server is elsewhere: $servers', ({ servers, concerns }) => {
    const found = memberConcerns(MemberOptions.parse({ ...block, servers }));

    expect(found.filter(({ impossibleOn }) => impossibleOn === 'lambda')).toHaveLength(concerns);
    expect(found).toHaveLength(concerns);
  });
});
