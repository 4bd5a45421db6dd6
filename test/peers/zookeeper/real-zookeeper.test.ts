import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mechanism as nerve } from '../../../lib/mechanisms/nerve/index.ts';
import { mechanism as serverset } from '../../../lib/mechanisms/serverset/index.ts';
import type { Discovery } from '../../../lib/model/discovery.ts';
import { askPromtool } from '../../conformance/promtool.ts';
import { jobName, toldTarget, toldTargets } from '../../conformance/told.ts';
import { expectWellFormed } from '../../contract/discoverer.contract.ts';
import { type CollectingLogger, collectingLogger } from '../../support/collecting-logger.ts';
import { freePort } from '../../support/free-port.ts';
import { testPorts } from '../../support/test-ports.ts';
import { peer } from '../peer.ts';
import { openTreeWriter, type TreeWriter } from './tree-writer.ts';
import { java, startZookeeper, type Zookeeper } from './zookeeper.ts';

const promtool = peer('prometheus', ['promtool']);

/** Members, and what else may stand in such trees, below `/serverset` and `/nerve`. */
const members: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  serverset: {
    '': '{}',
    '/nothing': null,
    '/empty': '',
    '/null': 'null',
    '/web/member_0000':
      '{"serviceEndpoint":{"host":"192.0.2.1","port":8080},"additionalEndpoints":{"http-admin":{"host":"192.0.2.1","port":9990},"ü.x":{"port":1},"none":null},"status":"ALIVE","shard":3}',
    '/web/member_0001': '{"serviceEndpoint":{"host":"::1","port":80},"status":"DEAD"}',
    '/web/member_0002': '{"SERVICEENDPOINT":{"Host":"H","PORT":1},"AdditionalEndpoints":{},"shard":null,"more":[]}',
    '/web/bad_port': '{"serviceEndpoint":{"host":"h","port":"80"}}',
    '/web/bad_fraction': '{"serviceEndpoint":{"host":"h","port":80.5}}',
    '/web/bad_end': '{} {}',
    '/web/bad_list': '[]',
    '/web/deep/é/member': '{"serviceEndpoint":{"host":"h3","port":3}}',
  },
  nerve: {
    '': 'services of Nerve',
    '/web/i-1': '{"host":"192.0.2.1","port":1234,"name":"n1","weight":5}',
    '/web/i-2': '{"HOST":"2001:db8::1","port":1,"Name":"ü"}',
    '/web/i-3': 'null',
    '/web/i-4': '{"host":1}',
    '/web/i-5': '{"name":"only"}',
    '/web/i-6/inner': '{"host":"h","port":-1}',
  },
};
const kinds = [
  { mechanism: serverset, found: 6 },
  { mechanism: nerve, found: 5 },
].map((each) => ({ ...each, name: each.mechanism.name }));

describe.skipIf(java === undefined)('a real ZooKeeper', () => {
  let zookeeper: Zookeeper;
  let tree: TreeWriter;

  beforeAll(async () => {
    zookeeper = await startZookeeper(java ?? '');
    tree = await openTreeWriter(zookeeper.address);
    for (const [kind, nodes] of Object.entries(members)) {
      for (const [path, data] of Object.entries(nodes)) await tree.put(`/${kind}${path}`, data);
    }
  }, 60_000);

  afterAll(async () => {
    await tree[Symbol.asyncDispose]();
    await zookeeper[Symbol.asyncDispose]();
  });

  async function refresh(
    { mechanism }: Pick<(typeof kinds)[number], 'mechanism'>,
    options: object,
    log: CollectingLogger = collectingLogger(),
  ): Promise<Discovery> {
    const configured = mechanism.configure({ servers: [zookeeper.address], ...options });
    const discovery = await (await configured.create(testPorts({ log }))).refresh(AbortSignal.timeout(20_000));
    expectWellFormed(discovery);
    return discovery;
  }

  const toldOf = ({ groups }: Discovery) =>
    toldTargets(
      groups.flatMap(({ targets }) =>
        targets.map(({ address, labels }) => toldTarget({ ...labels, __address__: address })),
      ),
    );
  const sessionsBeside = async (known: readonly string[]) =>
    (await zookeeper.sessions()).filter((id) => !known.includes(id));
  const sourcesOf = ({ groups }: Discovery) => groups.map(({ source }) => source).sort();
  const scopesOf = ({ unread }: Discovery) => unread.map(({ kind, name }) => `${kind} ${name}`);

  describe.each(kinds)('that holds members of $name', (each) => {
    it('gives all of them, and each session back', async () => {
      const before = await zookeeper.sessions();
      const discovery = await refresh(each, { paths: [`/${each.name}`] });

      expect(discovery.groups).toHaveLength(each.found);
      expect(discovery.unread).toEqual([]);
      expect(before).not.toEqual([]);
      expect(await sessionsBeside(before)).toEqual([]);
    });

    it('loses a member that is deleted and one that goes bad, and no other', async () => {
      const root = `/changing/${each.name}`;
      for (const name of ['a', 'b', 'c']) await tree.put(`${root}/${name}`, '{}');
      const before = await refresh(each, { paths: [root] });

      await tree.remove(`${root}/a`);
      await tree.put(`${root}/b`, 'bad');
      const after = await refresh(each, { paths: [root] });

      expect(sourcesOf(before)).toEqual([`${root}/a`, `${root}/b`, `${root}/c`]);
      expect(after).toEqual({ groups: before.groups.filter(({ source }) => source === `${root}/c`), unread: [] });
    });
  });

  it.skipIf(promtool === undefined)('gives what Prometheus finds there, target by target', async () => {
    const blocks = kinds.map(({ name }) => ({ servers: [zookeeper.address], paths: [`/${name}`] }));

    const told = await Promise.all(
      kinds.map(({ name }, index) => {
        const job = { job_name: jobName, [`${name}_sd_configs`]: [blocks[index]] };
        const configuration = JSON.stringify({ scrape_configs: [job] });
        return askPromtool({ promtool: promtool ?? '', configuration, env: process.env });
      }),
    );
    const found = await Promise.all(kinds.map((each, index) => refresh(each, { ...blocks[index] })));

    expect(told).toEqual(found.map((discovery) => ({ refreshes: [{ targets: toldOf(discovery), errors: [] }] })));
    expect(found.map(({ groups }) => groups.length)).toEqual(kinds.map((each) => each.found));
  });

  it('that lets no one read a node keeps what is below its path, and no more', async () => {
    await tree.put('/partly/a', '{}');
    await tree.putUnreadable('/partly/secret');

    const discovery = await refresh({ mechanism: nerve }, { paths: ['/partly', '/serverset/web/deep'] });

    expect(sourcesOf(discovery)).toEqual(['/serverset/web/deep/é/member']);
    expect(scopesOf(discovery)).toEqual(['source /partly', 'prefix /partly/']);
    expect(discovery.unread[0]?.cause).toMatchObject({
      failure: 'unauthorized',
      message: `${zookeeper.address}: /partly/secret: may not be read; its ACL has to let world:anyone read`,
    });
  });

  it('that has no such path is warned of', async () => {
    const log = collectingLogger();

    expect(await refresh({ mechanism: nerve }, { paths: ['/no/such'] }, log)).toEqual({ groups: [], unread: [] });
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { path: '/no/such' } }]);
  });

  it('is found behind a server that is down, and by its name', async () => {
    const servers = [`127.0.0.1:${await freePort()}`, `localhost:${zookeeper.port}`];

    expect(sourcesOf(await refresh({ mechanism: nerve }, { servers, paths: ['/nerve/web/i-1'] }))).toEqual([
      '/nerve/web/i-1',
    ]);
  });

  it('with more members than are read at once gives every one of them', async () => {
    const paths = Array.from({ length: 300 }, (_, index) => `/many/m${String(index).padStart(4, '0')}`);
    for (const path of paths) await tree.put(path, '{}');

    expect(sourcesOf(await refresh({ mechanism: nerve }, { paths: ['/many'] }))).toEqual(paths);
  });

  it('gets its session back from a refresh that is aborted', async () => {
    const before = await zookeeper.sessions();
    const deadline = new AbortController();
    // The path that is not there is told of while most of the other is still to be read.
    const log = { ...collectingLogger(), warn: () => deadline.abort() };
    const configured = nerve.configure({ servers: [zookeeper.address], paths: ['/no/such', '/many'] });
    const refreshed = (await configured.create(testPorts({ log }))).refresh(deadline.signal);

    await expect(refreshed).rejects.toMatchObject({ failure: 'aborted' });
    expect(await sessionsBeside(before)).toEqual([]);
  });
});
