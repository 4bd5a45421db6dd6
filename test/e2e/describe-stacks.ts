import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isAllowed } from '../support/policy.ts';
import { resourcesNamedAfter } from './account-leftovers.ts';
import { describeRemoteConfiguration } from './describe-remote-configuration.ts';
import { servedLines, toldChanges } from './moto-answers.ts';
import { askAsOperator, configurationFor, type MotoWorld, stage, tokenDocument } from './moto-world.ts';
import { createPlainStack, deleteStack, outputsOf, putText } from './plain-stack.ts';
import { type RunningStack, runStack } from './running-stack.ts';

const timeout = 120_000;
const jobs = ['app', 'fixed', 'node'];
const kinds = ['function', 'log', 'queue', 'role', 'rule', 'table', 'topic'];

/** A second deployment beside the first, made of the plain template; and how both go. The tests are in order. */
export function describeStacks(current: () => MotoWorld): void {
  describe('a second stage in the same account, from the plain template', () => {
    const resources = new AsyncDisposableStack();
    const stack = 'rollcall-next';
    const [bucket, key] = ['example-archives', 'hub/rollcall.yml'];
    const configuration = () => configurationFor(current().ec2.url);
    let running: RunningStack;

    afterAll(() => resources.disposeAsync());

    it('is deployed by CloudFormation alone', { timeout }, async () => {
      const { project, moto } = current();
      const folder = join(project.folder, 'plain');
      const source = ['--config-source', `s3://${bucket}/${key}`];
      const options = ['--config', project.config, ...source, '--table-deletion-policy', 'Delete', '--out', folder];
      await project.rollcall('package', ...options);

      await createPlainStack(moto, { stack, stage: 'next', folder, bucket });
      await putText(moto, { bucket, key, text: configuration() });
      running = await runStack({ moto, stack, stage: 'next', bucket, tokens: tokenDocument() }, resources);

      const kindsMade = (await resourcesNamedAfter(moto, stack)).map((name) => name.split(' ')[0]);
      expect([...new Set(kindsMade)]).toEqual(kinds);
    });

    it('says its whole URL, and how to make a token', async () => {
      expect(await outputsOf(current().moto, stack)).toMatchObject({
        Url: expect.stringMatching(/^https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com\/next$/),
        TokenCommand: 'npx rollcall token create prometheus --tokens-file ssm:/rollcall/next/tokens',
      });
    });

    it.each([
      { name: 'api', isScheduled: false, queues: [] },
      {
        name: 'dispatch',
        isScheduled: true,
        queues: [{ name: expect.stringContaining('-HintQueue-'), batchSize: 1000 }],
      },
      {
        name: 'refresh',
        isScheduled: false,
        queues: [{ name: expect.stringContaining('-RefreshQueue-'), batchSize: 1 }],
      },
    ])('wires $name as the first stage does', ({ name, ...wired }) => {
      expect(current().deployed.get(name)).toMatchObject(wired);
      expect(running.deployed.get(name)).toMatchObject(wired);
    });

    it('runs the same code', () => {
      for (const name of ['api', 'dispatch', 'refresh']) {
        expect(running.deployed.get(name)?.files).toEqual(current().deployed.get(name)?.files);
      }
    });

    it('finds and serves what there is, and leaves the first stage alone', async () => {
      const [before, changes] = [await servedLines(current(), jobs), await toldChanges(current())];
      const next = { ask: askAsOperator(running.gateway.url) };

      expect(await running.dispatch.invoke({ source: 'aws.events' })).toMatchObject({ messages: 3 });
      expect(await running.queue.deliver()).toHaveLength(3);

      expect(await servedLines(next, jobs)).toEqual(before);
      expect(before.length).toBeGreaterThan(3);
      expect([await servedLines(current(), jobs), await toldChanges(current())]).toEqual([before, changes]);
    });

    describeRemoteConfiguration(() => {
      const { moto } = current();
      const put = (text: string) => putText(moto, { bucket, key, text });
      return { running, put, text: configuration() };
    });

    it('does nothing that its roles do not allow', () => {
      for (const [name, { calls, unknown }] of running.recorded) {
        const policies = running.deployed.get(name)?.policies ?? [];

        expect(unknown).toEqual([]);
        expect(calls.filter((call) => !isAllowed(policies, call))).toEqual([]);
      }
      const read = running.recorded.get('dispatch')?.calls.filter(({ action }) => action.startsWith('s3:'));
      expect(read).toContainEqual({ action: 's3:GetObject', resource: `arn:aws:s3:::${bucket}/${key}` });
    });

    it('goes without a trace when it was asked to, and the first stage stays', { timeout }, async () => {
      const { moto } = current();
      const first = await resourcesNamedAfter(moto, `rollcall-${stage}`);
      await resources.disposeAsync();

      await deleteStack(moto, stack);

      expect(await resourcesNamedAfter(moto, stack)).toEqual([]);
      expect(await resourcesNamedAfter(moto, `rollcall-${stage}`)).toEqual(first);
      expect(first.length).toBeGreaterThan(12);
    });
  });

  describe('osls remove', () => {
    it('leaves the table, as it was asked to, and nothing else', { timeout }, async () => {
      const { project, moto } = current();

      await project.osls(['remove', '--stage', stage], moto.environment);

      const left = await resourcesNamedAfter(moto, `rollcall-${stage}`);
      expect(left).toEqual([expect.stringMatching(/^table rollcall-dev-Table-/)]);
    });
  });
}
