import { describe, expect, it } from 'vitest';
import { expectWellFormed } from '../../../test/contract/discoverer.contract.ts';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';
import { treeSession } from '../../../test/support/tree-session.ts';
import type { TargetGroup } from '../../model/target-group.ts';
import { createNerveDiscoverer } from './discoverer.ts';
import { NerveOptions } from './options.ts';

async function found(nodes: Readonly<Record<string, string>>): Promise<readonly TargetGroup[]> {
  const { open } = treeSession(nodes);
  const options = NerveOptions.parse({ servers: ['zk1'], paths: ['/nerve'] });
  const discovery = await createNerveDiscoverer(options, { open, log: collectingLogger() }).refresh(
    AbortSignal.timeout(10_000),
  );
  expectWellFormed(discovery);
  expect(discovery.unread).toEqual([]);
  return discovery.groups;
}

function group(path: string, address: string, [host, port, name]: readonly [string, string, string]): TargetGroup {
  const labels = {
    __meta_nerve_path: path,
    __meta_nerve_endpoint_host: host,
    __meta_nerve_endpoint_port: port,
    __meta_nerve_endpoint_name: name,
  };
  return { source: path, labels: {}, targets: [{ address, labels }] };
}

const nowhere = (path: string) => group(path, ':0', ['', '0', '']);
const web = '{"host":"192.0.2.1","port":1234,"name":"n1","weight":5}';

describe('nerve', () => {
  it.each([
    { held: '', groups: [] },
    { held: '{}', groups: [nowhere('/nerve')] },
    { held: 'null', groups: [nowhere('/nerve')] },
    { held: 'services', groups: [] },
  ])('nerve 5: a parent that holds "$held"', async ({ held, groups }) => {
    expect(await found({ '/nerve': held })).toEqual(groups);
  });

  it('nerve 6: keys in any case', async () => {
    expect(await found({ '/nerve/a': '{"HOST":"h1","Port":80,"nAmE":"n1"}' })).toEqual([
      group('/nerve/a', 'h1:80', ['h1', '80', 'n1']),
    ]);
  });

  it.each(['{"host":"h1","port":"80"}', '{"host":"h1","port":80.5}', '{"name":1}', `${web},`])(
    'nerve 7: a service that goes bad is gone: %s',
    async (bad) => {
      const before = await found({ '/nerve/a': web, '/nerve/b': web });
      const after = await found({ '/nerve/a': bad, '/nerve/b': web });

      expect([before, after].map((groups) => groups.map(({ source }) => source))).toEqual([
        ['/nerve/a', '/nerve/b'],
        ['/nerve/b'],
      ]);
    },
  );
});
