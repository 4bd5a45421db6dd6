import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Discoverer } from '../../lib/mechanisms/mechanism.ts';
import type { Discovery } from '../../lib/model/discovery.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { Queue, RefreshMessage } from '../../lib/model/refresh-message.ts';
import type { Ports } from '../../lib/ports.ts';
import type { Events } from '../../lib/refresh/attempt.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import type { Store } from '../../lib/store/store.ts';
import type { Random } from '../conformance/random.ts';
import { isStatic } from './configuration.ts';
import type { Engine, Worker } from './engine.ts';
import type { Model } from './model/model.ts';
import type { SimulatedQueue } from './queue.ts';
import type { Setting } from './schedule.ts';
import { discoveryOf, partOf, refusalOf, type Sources } from './sources.ts';
import { workerClient } from './worker-client.ts';

export interface WorkerPortsOptions {
  readonly engine: Engine;
  readonly model: Model;
  readonly table: DynamoDBClient;
  readonly setting: Setting;
  readonly random: Random;
  readonly recentlyPut: ReadonlySet<string>;
  readonly onDone: (worker: Worker, command: object) => void;
  readonly sources: Sources;
  readonly queue: SimulatedQueue;
}

/** All that a worker has of the outside: whatever it waits for is a call of the engine. */
export function createWorkerPorts(options: WorkerPortsOptions) {
  const { engine, model, setting, random, sources, queue } = options;
  const error = () => Object.assign(new Error('timed out'), { name: 'TimeoutError' });

  return {
    storeOf(worker: Worker): Store {
      const client = workerClient(worker, options);
      return createDynamoDbStore({ client, table: 'rollcall', patienceMs: 50, pause: async () => undefined });
    },
    portsOf(worker: Worker): Ports {
      const quiet = () => undefined;
      return {
        clock: { nowMs: () => engine.nowMs() + worker.skewMs },
        log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
        environment: {},
        secrets: { read: () => Promise.reject(new Error('no secret is read here')) },
        http: () => ({ send: () => Promise.reject(new Error('nothing is asked over HTTP here')) }),
      };
    },
    queueOf(worker: Worker): Queue {
      const apply = async (messages: readonly RefreshMessage[]) => queue.put(messages, engine.nowMs());
      return {
        async send(messages) {
          if (messages.length === 0) return;
          await engine.call(worker, { at: 'send messages', apply: () => apply(messages), error });
        },
      };
    },
    discovererOf(worker: Worker, id: ProviderId): Discoverer {
      const answered = async (discovery: Discovery) => {
        model.answered(worker, discovery);
        return discovery;
      };
      const whole = () => answered(discoveryOf(id, sources.truthOf(id)));
      const part = () => answered(partOf(id, sources.truthOf(id), random));
      const refused = () => Promise.reject(refusalOf(random));
      const own = isStatic(id) ? { refused: whole, 'in part': whole } : { refused, 'in part': part };
      return { refresh: () => engine.call(worker, { at: 'ask source', apply: whole, error, own }) };
    },
    eventsOf(worker: Worker): Events | undefined {
      if (!setting.hasEvents) return undefined;
      const call = (apply: () => Promise<void>) => engine.call(worker, { at: 'publish change', apply, error });
      return { publish: (events) => call(async () => model.published(events)) };
    },
  };
}
