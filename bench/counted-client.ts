import { embeddedClientOf } from '../lib/store/embedded/embedded-dynamodb.ts';

/** What was asked of DynamoDB. */
export interface Consumed {
  /** Requests, each a round trip. */
  readonly requests: number;
  readonly readUnits: number;
  /** Of puts and updates. */
  readonly writeUnits: number;
  /** Write units of deletes: a delete costs what the item that goes weighs. */
  readonly deleteUnits: number;
  readonly itemsWritten: number;
  readonly itemsDeleted: number;
  /** Of the items that were put: keys, names and values. */
  readonly bytesWritten: number;
}

export const nothingConsumed: Consumed = {
  requests: 0,
  readUnits: 0,
  writeUnits: 0,
  deleteUnits: 0,
  itemsWritten: 0,
  itemsDeleted: 0,
  bytesWritten: 0,
};

interface Capacity {
  readonly CapacityUnits?: number | undefined;
}

/** As much of a command's output as tells what it cost. */
interface Metered {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[] | undefined;
}

interface WriteRequests {
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item?: Readonly<Record<string, Attribute>> };
  readonly DeleteRequest?: object;
}

interface Attribute {
  readonly S?: string;
  readonly N?: string;
  readonly B?: Uint8Array;
}

/** A client of the embedded DynamoDB that asks with every command what it consumed, and adds it up. */
export function createCountedClient(endpoint: string) {
  const client = embeddedClientOf(endpoint);
  let total = nothingConsumed;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        // Inputs and outputs of all commands are one union here: each is looked at only for what it may hold.
        total = sumOf(total, consumedBy(commandName, args.input as WriteRequests, answer.output as Metered));
        return answer;
      },
    { step: 'initialize', name: 'countConsumed' },
  );
  return {
    client,
    /** Since the last time. */
    take(): Consumed {
      const taken = total;
      total = nothingConsumed;
      return taken;
    },
  };
}

function consumedBy(command: string, input: WriteRequests, { ConsumedCapacity }: Metered): Consumed {
  const units = [ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  const asked = { ...nothingConsumed, requests: 1 };
  if (command.startsWith('BatchWrite'))
    return { ...asked, ...batchOf(Object.values(input.RequestItems ?? {}).flat(), units) };
  if (command.startsWith('DeleteItem')) return { ...asked, deleteUnits: units, itemsDeleted: 1 };
  if (/^(Put|Update)Item/.test(command)) return { ...asked, writeUnits: units, itemsWritten: 1 };
  return { ...asked, readUnits: units };
}

/** The store never puts and deletes in one batch. */
function batchOf(requests: readonly WriteRequest[], units: number): Partial<Consumed> {
  const items = requests.flatMap(({ PutRequest }) => (PutRequest?.Item === undefined ? [] : [PutRequest.Item]));
  if (items.length === 0) return { deleteUnits: units, itemsDeleted: requests.length };
  return {
    writeUnits: units,
    itemsWritten: items.length,
    bytesWritten: items.reduce((sum, item) => sum + bytesOf(item), 0),
  };
}

function bytesOf(item: Readonly<Record<string, Attribute>>): number {
  return Object.entries(item).reduce(
    (sum, [name, { S = '', N = '', B }]) =>
      sum + name.length + Buffer.byteLength(S) + Math.ceil(N.length / 2) + (B?.byteLength ?? 0),
    0,
  );
}

function sumOf(a: Consumed, b: Consumed): Consumed {
  return {
    requests: a.requests + b.requests,
    readUnits: a.readUnits + b.readUnits,
    writeUnits: a.writeUnits + b.writeUnits,
    deleteUnits: a.deleteUnits + b.deleteUnits,
    itemsWritten: a.itemsWritten + b.itemsWritten,
    itemsDeleted: a.itemsDeleted + b.itemsDeleted,
    bytesWritten: a.bytesWritten + b.bytesWritten,
  };
}
