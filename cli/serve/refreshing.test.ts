import { expect, it } from 'vitest';
import { createHubSource } from '../../lib/config/hub-source.ts';
import { loadHub } from '../../lib/config/load-hub.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { StoreError } from '../../lib/errors.ts';
import type { ProviderOutcome } from '../../lib/refresh/refresher.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { testPorts } from '../../test/support/test-ports.ts';
import { createRefreshing } from './refreshing.ts';

const text = `
scrape_configs:
- job_name: a
  static_configs: [{ targets: ['192.0.2.1:80'] }]
- job_name: b
  static_configs: [{ targets: ['192.0.2.2:80'] }]
`;

it('says what came of one half of a message when that of the other is not known', async () => {
  const source = createHubSource(() => loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml'));
  const [known, unknown] = (await source.accepted()).providers.keys();
  if (known === undefined || unknown === undefined) throw new Error('the configuration has two providers');
  const store = createMemoryStore();
  const outcomes: ProviderOutcome[] = [];
  const log = collectingLogger();
  const refreshing = createRefreshing({
    store: {
      ...store,
      lease: (request) =>
        request.id === unknown ? Promise.reject(new StoreError('unanswered', 'throttled')) : store.lease(request),
    },
    ports: testPorts({ log }),
    source,
    notices: { outcome: (outcome) => void outcomes.push(outcome), say: () => undefined },
    onReload: () => undefined,
  });

  await refreshing.queue.send([{ provider: unknown, alike: [known], slotMs: 60_000 }]);
  await Promise.all(['a', 'b'].map(refreshing.settle));
  await refreshing.stop();

  expect(outcomes).toMatchObject([{ provider: known, result: { outcome: 'committed' } }]);
  expect(log.lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
    'message not taken',
  ]);
});
