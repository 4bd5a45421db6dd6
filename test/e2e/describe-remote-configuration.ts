import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { servedLines } from './moto-answers.ts';
import { askAsOperator } from './moto-world.ts';
import type { RunningStack } from './running-stack.ts';

/** A function looks every ten seconds whether the configuration is another one. */
const withinMs = 30_000;

const Ticked = z.object({ status: z.object({ version: z.string(), error: z.string().optional() }) });
const Providers = z.object({
  data: z.object({
    providers: z.array(
      z.object({
        jobs: z.array(z.string()),
        lastAttempt: z.string().nullable(),
        error: z.object({ kind: z.string(), message: z.string() }).nullable(),
      }),
    ),
  }),
});

/** A stack that reads its configuration from a bucket, and what it was when the stack was deployed. */
interface RemoteConfiguration {
  readonly running: RunningStack;
  readonly text: string;
  put(text: string): Promise<void>;
}

/** What becomes of a configuration that is changed where it is kept. The tests are in order. */
export function describeRemoteConfiguration(current: () => RemoteConfiguration): void {
  describe('with its configuration in a bucket', () => {
    const jobs = ['app', 'fixed', 'more', 'node'];
    const more = `
  - job_name: more
    static_configs: [{ targets: ["192.0.2.2:9090"] }]
  - job_name: tasks
    ecs_sd_configs: [{ region: eu-west-1, refresh_interval: 1y }]
`;

    const tick = async () => Ticked.parse(await current().running.dispatch.invoke({ source: 'aws.events' })).status;
    const providers = async () => {
      const answer = await world().ask('/api/v1/providers');
      return Providers.parse(await answer.json()).data.providers;
    };
    const world = () => ({ ask: askAsOperator(current().running.gateway.url) });

    it('takes a changed one without a deployment', { timeout: 4 * withinMs }, async () => {
      const { running, put, text } = current();
      const before = await tick();
      await put(`${text}${more}`);

      await until(tick, ({ version }) => version !== before.version, withinMs);
      // A refresher that does not know a provider yet sends its message back.
      await until(
        async () => {
          await running.queue.deliver();
          return (await providers()).filter(({ lastAttempt }) => lastAttempt === null);
        },
        (waiting) => waiting.length === 0,
        2 * withinMs,
      );

      expect(await servedLines(world(), jobs)).toContain('more 192.0.2.2:9090 {}');
    });

    it('refuses what it was not deployed for, by provider', async () => {
      expect((await providers()).filter(({ error }) => error !== null)).toMatchObject([
        {
          jobs: ['tasks'],
          error: {
            kind: 'unauthorized',
            message: expect.stringMatching(/^needs \w+:\w+ on \* and \d+ more, deploy again$/),
          },
        },
      ]);
    });

    it('keeps the last good one while the newest is wrong, and says so', { timeout: 2 * withinMs }, async () => {
      const { running, put } = current();
      const served = await servedLines(world(), jobs);
      await put('scrape_configs: [{ job_name: a, ec3_sd_configs: [] }]');

      const { error } = await until(tick, (status) => status.error !== undefined, withinMs);
      await world().ask('/api/v1/refresh', { method: 'POST', body: '{}' });
      await running.queue.deliver();

      expect(error).toContain('ec3_sd_configs');
      expect(await servedLines(world(), jobs)).toEqual(served);
      expect(await (await world().ask('/metrics')).text()).toContain('\nrollcall_config_last_reload_successful 0\n');
    });
  });
}
