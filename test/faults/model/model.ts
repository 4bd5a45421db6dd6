import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Discovery } from '../../../lib/model/discovery.ts';
import type { HubEvent, TargetsEvent } from '../../../lib/model/hub-event.ts';
import type { PlannedJob } from '../../../lib/model/plan.ts';
import { asProviderId, type ProviderId } from '../../../lib/model/provider-id.ts';
import type { Worker } from '../engine.ts';
import { type Item, updated } from '../table/expression.ts';
import { createCommits } from './commits.ts';
import { type Expectation, expectationOf, type JobState, jobWritten } from './job-state.ts';
import { copyOf, isForgettable, newProviderState, type ProviderState, referenced } from './provider-state.ts';

/** The promises of the harness, as docs/reliability.md names them. */
export type Promised = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g';

export interface Violation {
  readonly promise: Promised;
  readonly text: string;
}

/** An attempt to refresh: what it was sent for, and what it was answered. */
export interface Attempt {
  readonly id: ProviderId;
  readonly isScheduled: boolean;
  readonly isRetirement: boolean;
  discovery: Discovery | undefined;
  /** As its lease returned it. */
  generation: number | undefined;
}

export interface ModelOptions {
  readonly isGuarded: boolean;
  readonly nowMs: () => number;
}

export interface ModelCopy {
  readonly providers: ReadonlyMap<ProviderId, ProviderState>;
  readonly jobs: ReadonlyMap<string, JobState>;
  readonly published: ReadonlySet<string>;
}

export type Model = ReturnType<typeof createModel>;

/** Watches every command that was done, knows what must be true after it, and reports the first that is not. */
export function createModel(options: ModelOptions) {
  const { nowMs } = options;
  let providers = new Map<ProviderId, ProviderState>();
  let jobs = new Map<string, JobState>();
  let published = new Set<string>();
  const attempts = new Map<string, Attempt>();
  const expectations = new Map<string, Expectation[]>();
  const violations: Violation[] = [];
  let writes = 0;
  let leases = 0;
  let revision = 0;

  const report = (promise: Promised, text: string) => violations.push({ promise, text });
  const commits = createCommits({ ...options, report });
  const stateOf = (id: ProviderId) => {
    const known = providers.get(id) ?? newProviderState();
    providers.set(id, known);
    return known;
  };

  function headUpdated(worker: Worker, input: UpdateItemCommandInput): void {
    const { UpdateExpression = '', Key = {} } = input;
    const id = asProviderId(Key['sk']?.S ?? '');
    const state = stateOf(id);
    const before = state.head ?? {};
    const after = updated(state.head ?? Key, UpdateExpression, input);
    state.head = after;
    if (UpdateExpression.includes('ADD generation')) leased(worker, id, after);
    else if (!UpdateExpression.includes('unnamedSinceMs')) written(worker, id, before, after);
  }

  function leased(worker: Worker, id: ProviderId, { generation }: Item): void {
    const state = stateOf(id);
    const attempt = attempts.get(worker.name);
    leases += 1;
    if (attempt !== undefined) attempt.generation = Number(generation?.N);
    if (state.isNewCode && !worker.isNew) report('a', `${worker.name}, old code, took over ${id} from newer code`);
    state.isNewCode = worker.isNew;
  }

  function written(worker: Worker, id: ProviderId, before: Item, after: Item): void {
    const attempt = attempts.get(worker.name);
    if (attempt === undefined || attempt.generation !== Number(before['generation']?.N)) {
      report('a', `${worker.name} wrote to ${id} after another attempt had taken it over`);
      return;
    }
    if (after['listing'] !== before['listing'] || after['wholeAtMs'] !== before['wholeAtMs']) revision += 1;
    commits.settled(stateOf(id), attempt, before, after);
  }

  function contentsWritten({ RequestItems = {} }: BatchWriteItemCommandInput): void {
    for (const { PutRequest, DeleteRequest } of Object.values(RequestItems).flat()) {
      if (PutRequest?.Item !== undefined) contentPut(PutRequest.Item);
      if (DeleteRequest?.Key !== undefined) contentDeleted(DeleteRequest.Key);
    }
  }

  function contentPut(item: Item): void {
    const { id, name, pk } = contentOf(item);
    const { expires, body } = item;
    const expiresAtMs = expires?.N === undefined ? undefined : Number(expires.N) * 1000;
    stateOf(id).contents.set(name, { bytes: body?.B ?? Buffer.of(), expiresAtMs, pk });
  }

  function contentDeleted(key: Item): void {
    const { id, name } = contentOf(key);
    const state = stateOf(id);
    const wasThere = state.contents.delete(name);
    if (wasThere && !isForgettable(state, nowMs()) && referenced(state, nowMs()).has(name)) {
      report('d', `${name} of ${id} was deleted, and is referred to`);
    }
  }

  function itemPut({ Item: item }: PutItemCommandInput): void {
    if (item?.['pk']?.S !== 'jobs') return;
    const job: PlannedJob = JSON.parse(item['body']?.S ?? '');
    writes += 1;
    revision += 1;
    const ids = job.providers.map(({ id }) => id);
    jobs.set(job.name, jobWritten(jobs.get(job.name), ids, writes, [...jobs.values()], providers));
  }

  function itemDeleted({ Key: { pk, sk } = {} }: DeleteItemCommandInput): void {
    revision += 1;
    if (pk?.S === 'jobs') jobs.delete(sk?.S ?? '');
    else stateOf(asProviderId(sk?.S ?? '')).head = undefined;
  }

  function targetsTold({ type, provider, generation, sources }: TargetsEvent): void {
    const key = `${provider}/${generation}`;
    const known = providers.get(provider)?.changes.get(generation);
    if (known === undefined) report('c', `an event tells of ${key}, which was not committed`);
    else if (type === 'TargetsRemoved' && commits.removedBy(known.name)?.join() !== sources.join()) {
      report('c', `the event of ${key} does not tell what was removed`);
    }
    published.add(key);
  }

  function jobRead(worker: Worker, { RequestItems = {} }: BatchGetItemCommandInput): void {
    const keys = Object.values(RequestItems)[0]?.Keys ?? [];
    if (!keys.some(({ pk }) => pk?.S === 'jobs' || pk?.S === 'heads')) return;
    const known = expectations.get(worker.name) ?? [];
    expectations.set(worker.name, [...known, expectationOf(jobs.get(worker.job ?? ''), providers)]);
  }

  return {
    violations,
    leases: () => leases,
    /** Another one where what is served may have changed. */
    revision: () => revision,
    providers: () => providers,
    isOver: () => violations.length > 0,
    report,
    started(worker: Worker, attempt: Omit<Attempt, 'discovery' | 'generation'>): void {
      attempts.set(worker.name, { ...attempt, discovery: undefined, generation: undefined });
    },
    answered(worker: Worker, discovery: Discovery): void {
      const attempt = attempts.get(worker.name);
      if (attempt !== undefined) attempt.discovery = discovery;
    },
    /** A worker that nothing went wrong for leaves no lease behind. */
    ended(worker: Worker): void {
      const attempt = attempts.get(worker.name);
      const owner = attempt === undefined ? undefined : providers.get(attempt.id)?.head?.['leaseOwner']?.S;
      if (owner === worker.name && !worker.isTroubled) {
        report('g', `${worker.name} ended and left its lease: nobody can refresh ${attempt?.id} until it ends`);
      }
    },
    published(events: readonly HubEvent[]): void {
      for (const event of events) if ('sources' in event) targetsTold(event);
    },
    wasPublished: (id: ProviderId, generation: number) => published.has(`${id}/${generation}`),
    done(worker: Worker, command: object): void {
      if (command instanceof UpdateItemCommand) headUpdated(worker, command.input);
      else if (command instanceof BatchWriteItemCommand) contentsWritten(command.input);
      else if (command instanceof PutItemCommand) itemPut(command.input);
      else if (command instanceof DeleteItemCommand) itemDeleted(command.input);
      else if (command instanceof BatchGetItemCommand && worker.kind === 'poll') jobRead(worker, command.input);
    },
    /** Keys of what is past its time. */
    expired: (atMs: number): readonly { readonly pk: string; readonly sk: string }[] =>
      [...providers.values()].flatMap(({ contents }) =>
        [...contents].flatMap(([name, { expiresAtMs, pk }]) =>
          expiresAtMs !== undefined && expiresAtMs < atMs ? [{ pk, sk: `${name}#0` }] : [],
        ),
      ),
    jobNames: () => [...jobs.keys()],
    expectation: (job: string): Expectation => expectationOf(jobs.get(job), providers),
    /** What was true at each moment at which a reader read the job. */
    expectationsOf: (worker: Worker): readonly Expectation[] => expectations.get(worker.name) ?? [],
    copy: (): ModelCopy => ({
      providers: new Map([...providers].map(([id, state]) => [id, copyOf(state)])),
      jobs: new Map(jobs),
      published: new Set(published),
    }),
    restore(copy: ModelCopy): void {
      providers = new Map([...copy.providers].map(([id, state]) => [id, copyOf(state)]));
      jobs = new Map(copy.jobs);
      published = new Set(copy.published);
      revision += 1;
    },
  };
}

function contentOf(item: Item) {
  const pk = item['pk']?.S ?? '';
  return { pk, id: asProviderId(pk.replace(/#\d+$/, '')), name: (item['sk']?.S ?? '').replace(/#0$/, '') };
}
