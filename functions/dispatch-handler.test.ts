import { describe, expect, it } from 'vitest';
import { loadHub } from '../lib/config/load-hub.ts';
import { memoryFiles } from '../lib/config/testing/memory-files.ts';
import type { RefreshMessage } from '../lib/model/refresh-message.ts';
import { createMemoryStore } from '../lib/store/memory-store.ts';
import { collectingLogger } from '../test/support/collecting-logger.ts';
import { fixedClock } from '../test/support/fixed-clock.ts';
import { createDispatchHandler } from './dispatch-handler.ts';
import type { Sample } from './emf.ts';

const event = {
  version: '0',
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  account: '123456789012',
  region: 'eu-west-1',
  detail: { 'instance-id': 'i-0abc', state: 'running' },
};
const scaled = {
  Event: 'autoscaling:EC2_INSTANCE_LAUNCH',
  AccountId: '123456789012',
  AutoScalingGroupARN: 'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web',
};
const wrapped = (message: unknown) => JSON.stringify({ Type: 'Notification', Message: JSON.stringify(message) });
const invokedFunctionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:dispatch';

async function handlerWorld() {
  const text = 'scrape_configs: [{ job_name: web, ec2_sd_configs: [{ region: eu-west-1 }] }]';
  const loaded = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml');
  const hub = async () => loaded;
  const [log, sent] = [collectingLogger(), [] as RefreshMessage[]];
  const queue = { send: async (messages: readonly RefreshMessage[]) => void sent.push(...messages) };
  const emitted: Sample[] = [];
  const emit = (sample: Sample) => void emitted.push(sample);
  const store = createMemoryStore();
  const world = {
    store,
    queue,
    clock: fixedClock(),
    log,
    loadPlan: hub,
    tickMs: 60_000,
    hub,
    region: 'eu-west-1',
    emit,
  };
  return { handler: createDispatchHandler(world), sent, log, store, emitted };
}

describe('the dispatch function', () => {
  it.each([
    { name: 'an event of a bus', input: event },
    { name: 'a topic', input: { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(event) } }] } },
    { name: 'a queue', input: { Records: [{ messageId: '1', body: JSON.stringify(event) }] } },
    { name: 'a queue behind a topic', input: { Records: [{ messageId: '1', body: wrapped(event) }] } },
    { name: 'what Auto Scaling tells a topic', input: { Records: [{ Sns: { Message: JSON.stringify(scaled) } }] } },
    { name: 'a message that names a job', input: { Records: [{ Sns: { Message: '{"job":"web"}' } }] } },
  ])('takes $name as a hint', async ({ input }) => {
    const { handler, sent, store } = await handlerWorld();

    expect(await handler(input, { invokedFunctionArn })).toEqual({ hinted: 1 });
    expect(sent).toMatchObject([{ hint: true }]);
    expect(await store.planStatus()).toBeUndefined();
  });

  it('passes over what is no hint, and says so', async () => {
    const { handler, log } = await handlerWorld();
    const input = { Records: [{ body: 'x' }, { body: '{"a":1}' }, { body: JSON.stringify(event) }] };

    expect(await handler(input, { invokedFunctionArn })).toEqual({ hinted: 1 });
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'messages that are no hints were passed over', fields: { count: 2 } },
      { level: 'debug' },
    ]);
  });

  it.each([
    { name: 'the schedule', input: { ...event, source: 'aws.events', 'detail-type': 'Scheduled Event' } },
    { name: 'anything else', input: {} },
  ])('dispatches for $name', async ({ input }) => {
    const { handler, store, emitted } = await handlerWorld();

    expect(await handler(input, { invokedFunctionArn })).toMatchObject({ status: { error: undefined } });
    expect((await store.jobs()).map(({ name }) => name)).toEqual(['web']);
    const first = { Ticks: 1, ConfigurationRefused: 0, Providers: 1, ProvidersUnread: 1, ProvidersFailing: 0 };
    expect(emitted).toMatchObject([{ metrics: first }]);
    expect(emitted[0]?.metrics).not.toHaveProperty('OldestSuccess');
  });
});
