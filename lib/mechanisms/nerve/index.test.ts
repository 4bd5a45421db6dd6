import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { runCases } from '../../../test/support/run-cases.ts';
import { testPorts } from '../../../test/support/test-ports.ts';
import { nodesOf, treeSession } from '../../../test/support/tree-session.ts';
import { createNerveDiscoverer } from './discoverer.ts';
import { mechanism } from './index.ts';
import { NerveOptions } from './options.ts';

runCases(mechanism, import.meta.dirname, {
  discoverer: (options, files) =>
    createNerveDiscoverer(NerveOptions.parse(options), {
      open: treeSession(nodesOf(files)).open,
      log: collectingLogger(),
    }),
});

const block = { servers: ['zk1', 'zk2:2182'], paths: ['/a', '/b'] };

describe('nerve', () => {
  it('nerve 13: asks the usual port unless another is named', () => {
    expect(mechanism.configure(block).identity).toEqual({ servers: ['zk1:2181', 'zk2:2182'], paths: ['/a', '/b'] });
  });

  it('nerve 11: rejects where no server can be reached', async () => {
    const servers = [`127.0.0.1:${await freePort()}`];
    const discoverer = await mechanism.configure({ ...block, servers }).create(testPorts());

    await expect(discoverer.refresh(AbortSignal.timeout(10_000))).rejects.toMatchObject({
      failure: 'unreachable',
      message: `${servers[0]}: ECONNREFUSED`,
    });
  });
});
