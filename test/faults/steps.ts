import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { edited, idOf } from './configuration.ts';
import type { Worker } from './engine.ts';
import type { ModelCopy } from './model/model.ts';
import type { Scene } from './run-schedule.ts';
import type { SeededStep } from './schedule.ts';
import type { Items } from './table/simulated-table.ts';
import { send } from './worker-client.ts';
import { tickMs } from './world.ts';

/** The table as it was, with what was known of it then. */
export interface Backup {
  readonly items: Items;
  readonly model: ModelCopy;
}

const minuteMs = 60_000;
/** What is slow or late arrives within so many minutes. */
const longestWayMinutes = 15;

export function textOf({ salt: _, kind, ...rest }: SeededStep): string {
  return [kind, ...Object.entries(rest).map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** Takes one step; resolves with the backup that there is after it. */
export async function takeStep(
  scene: Scene,
  step: SeededStep,
  backup: Backup | undefined,
): Promise<Backup | undefined> {
  const { world, model, table, engine, random } = scene;
  switch (step.kind) {
    case 'tick':
      await tick(scene, step.dispatchers);
      break;
    case 'wait':
      await wait(scene, step.minutes);
      break;
    case 'change':
      world.sources.change(idOf(step.provider), step.how, random);
      break;
    case 'edit':
      world.edit((before) => edited(before, step.edit, random));
      break;
    case 'ask now':
      world.send({ provider: idOf(step.provider) });
      break;
    case 'sweep':
      world.send({ provider: idOf(step.provider), sweep: true });
      break;
    case 'retire':
      world.send({ provider: idOf(step.provider), retire: true });
      break;
    case 'poll':
      world.pollSoon();
      break;
    case 'deploy new code':
      world.deployNewCode(false);
      break;
    case 'expire':
      await deleteExpired(scene);
      break;
    case 'back up':
      return { items: await table.items(), model: model.copy() };
    case 'restore':
      if (backup === undefined) break;
      // A restored table is a new one: nobody who wrote to the old one writes to it.
      engine.stopAll();
      await table.restore(backup.items);
      model.restore(backup.model);
  }
  return backup;
}

/** A minute: a dispatch, or two at once, and every message that is due until the next. */
export async function tick({ engine, world, random }: Scene, dispatchers = 1): Promise<void> {
  const endMs = engine.nowMs() + tickMs;
  for (let count = 0; count < dispatchers; count += 1) world.dispatch();
  await engine.run(random);
  await world.deliver(endMs);
  await engine.advance(Math.max(0, endMs - engine.nowMs()));
}

export async function wait({ engine, random }: Scene, minutes: number): Promise<void> {
  if (minutes > longestWayMinutes) {
    engine.wake(true);
    await engine.run(random);
  }
  await engine.advance(minutes * minuteMs);
  await engine.run(random);
}

/** What DynamoDB does in the background with items whose time is over. */
export async function deleteExpired({ engine, model, table }: Scene): Promise<void> {
  const nowMs = engine.nowMs();
  for (const { pk, sk } of model.expired(nowMs)) {
    const request = { DeleteRequest: { Key: { pk: { S: pk }, sk: { S: sk } } } };
    const command = new BatchWriteItemCommand({ RequestItems: { rollcall: [request] } });
    await send(table.client, command);
    model.done(background, command);
  }
}

const background: Worker = {
  name: 'expiry',
  kind: 'refresh',
  skewMs: 0,
  isNew: false,
  deadline: new AbortController(),
  deadlineMs: Number.POSITIVE_INFINITY,
  state: 'running',
  isTroubled: false,
  onKilled: () => undefined,
};
