import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

/** What befalls a worker while it waits for an answer. */
export type Fault =
  /** It dies before what it asked for is done. */
  | 'killed before'
  /** It dies after what it asked for was done, and before it learns of it. */
  | 'killed after'
  /** It is refused, and nothing is done. */
  | 'refused'
  /** It is done, and the answer is lost: the worker is told of a timeout. */
  | 'answer lost'
  /** The worker is told of a timeout, and it is done much later. */
  | 'late'
  /** Its answer is lost below the worker, and it is sent again: done twice, the second answer counts. */
  | 'sent twice'
  /** Nothing happens for a long time, then all is well. */
  | 'slow'
  /** A batch of which a part is left unprocessed. */
  | 'unprocessed'
  /** A page of a query that ends early. */
  | 'short page'
  /** An eventually consistent read that misses what was just written. */
  | 'stale'
  /** A source that could read only a part. */
  | 'in part'
  /** A source that never answers. */
  | 'never answers'
  /** A message that comes twice. */
  | 'twice';

const single = ['killed before', 'killed after', 'refused', 'answer lost', 'late', 'sent twice', 'slow'] as const;
const written = [...single, 'unprocessed'] as const;
const read = ['killed before', 'refused', 'slow'] as const;
const readBatch = [...read, 'unprocessed'] as const;
const queried = [...read, 'short page'] as const;
const polled = ['refused', 'slow'] as const;

/** Everything that a worker can wait for, and what can befall it there. */
export const faultsAt = {
  'dispatch: read heads': queried,
  'dispatch: read jobs': queried,
  'dispatch: read plan status': read,
  'dispatch: read approvals': queried,
  'dispatch: write job': single,
  'dispatch: remove job': single,
  'dispatch: write plan status': single,
  'dispatch: mark unnamed': single,
  'send messages': ['killed before', 'killed after', 'refused', 'answer lost', 'late', 'sent twice', 'slow'],
  'deliver message': ['twice', 'late'],
  'take lease': single,
  'read head': read,
  'ask source': ['killed before', 'killed after', 'refused', 'slow', 'in part', 'never answers'],
  'read contents': [...readBatch, 'stale'],
  'read contents again': readBatch,
  'read approvals': queried,
  'write contents': written,
  'write change': written,
  commit: single,
  finish: single,
  'note failure': single,
  'release lease': single,
  'give back': single,
  'publish change': ['killed before', 'killed after', 'refused', 'answer lost', 'slow'],
  'mark sent': single,
  'mark told': single,
  'list names': queried,
  'read parts': readBatch,
  'delete contents': written,
  'remove head': single,
  'poll: read job and heads': [...polled, 'unprocessed'],
  'poll: read plan status': polled,
  'poll: read contents': [...polled, 'unprocessed', 'stale'],
} as const satisfies Record<string, readonly Fault[]>;

export type Await = keyof typeof faultsAt;
export type WorkerKind = 'dispatch' | 'refresh' | 'poll';

export interface PlannedFault {
  readonly at: Await;
  readonly fault: Fault;
  /** Befalls the n-th call of this kind. */
  readonly nth: number;
}

/** Every fault at every await. */
export const cells: readonly (readonly [Await, Fault])[] = Object.entries(faultsAt).flatMap(([at, faults]) =>
  // The keys are those of the table.
  faults.map((fault) => [at as Await, fault] as const),
);

/** What a worker waits for when it sends a command to the table. */
export function awaitOf(command: object, kind: WorkerKind): Await {
  if (command instanceof UpdateItemCommand) return updateOf(command.input);
  if (command instanceof BatchWriteItemCommand) return batchWriteOf(command.input);
  if (command instanceof BatchGetItemCommand) return batchReadOf(command.input, kind);
  if (command instanceof QueryCommand) return queryOf(command.input, kind);
  return singleItemOf(command, kind);
}

function batchReadOf({ RequestItems = {} }: BatchGetItemCommandInput, kind: WorkerKind): Await {
  const [wanted] = Object.values(RequestItems);
  const pk = wanted?.Keys?.[0]?.['pk']?.S;
  if (pk === 'jobs' || pk === 'heads') return 'poll: read job and heads';
  if (kind === 'poll') return 'poll: read contents';
  if (wanted?.ProjectionExpression !== undefined) return 'read parts';
  return wanted?.ConsistentRead === true ? 'read contents again' : 'read contents';
}

function queryOf({ ExpressionAttributeValues: values = {} }: QueryCommandInput, kind: WorkerKind): Await {
  const pk = values[':pk']?.S;
  if (pk === 'heads') return 'dispatch: read heads';
  if (pk === 'approvals') return kind === 'dispatch' ? 'dispatch: read approvals' : 'read approvals';
  return pk === 'jobs' ? 'dispatch: read jobs' : 'list names';
}

function singleItemOf(command: object, kind: WorkerKind): Await {
  if (command instanceof GetItemCommand) {
    if (command.input.Key?.['pk']?.S === 'heads') return 'read head';
    return kind === 'poll' ? 'poll: read plan status' : 'dispatch: read plan status';
  }
  if (command instanceof PutItemCommand) {
    return command.input.Item?.['pk']?.S === 'jobs' ? 'dispatch: write job' : 'dispatch: write plan status';
  }
  if (command instanceof DeleteItemCommand) {
    return command.input.Key?.['pk']?.S === 'jobs' ? 'dispatch: remove job' : 'remove head';
  }
  throw new Error(`nobody is known to send ${command.constructor.name}`);
}

function updateOf(input: UpdateItemCommandInput): Await {
  const { UpdateExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues: values = {} } = input;
  if (Object.values(ExpressionAttributeNames).some((name) => name.startsWith('told'))) return 'mark told';
  if (UpdateExpression.includes('ADD generation')) return 'take lease';
  if (UpdateExpression.includes('unnamedSinceMs')) return 'dispatch: mark unnamed';
  if (':listing' in values) return 'commit';
  if (':succeededAtMs' in values) return 'finish';
  if (':failure' in values) return 'note failure';
  if (':sent' in values) return 'mark sent';
  return ':failures' in values ? 'give back' : 'release lease';
}

function batchWriteOf({ RequestItems = {} }: BatchWriteItemCommandInput): Await {
  const [first] = Object.values(RequestItems).flat();
  if (first?.PutRequest === undefined) return 'delete contents';
  return first.PutRequest.Item?.['sk']?.S?.startsWith('change/') ? 'write change' : 'write contents';
}
