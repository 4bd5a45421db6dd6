import type { BatchWriteItemCommandInput, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import { embeddedClientOf } from '../../lib/store/embedded/embedded-dynamodb.ts';
import { Killed } from '../protocol/faulty-store.ts';

export interface SteppingClient {
  readonly client: DynamoDBClient;
  /** What was written or deleted, an item each, until the worker died or was done. */
  readonly steps: readonly string[];
}

/**
 * A client of a worker that dies after so many items: of a batch, those that are left to it are written or deleted one by
 * one, the others never. Reads do not count.
 */
export function steppingClient(endpoint: string, maxSteps: number): SteppingClient {
  const client = embeddedClientOf(endpoint);
  const steps: string[] = [];
  const step = (what: string) => {
    if (steps.length >= maxSteps) throw new Killed();
    steps.push(what);
  };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (/^(Put|Update|Delete)Item/.test(commandName)) step(commandName);
        if (!commandName.startsWith('BatchWrite')) return next(args);
        // The name of the command says what its input is.
        const [first, ...others] = batchesOfOne(args.input as BatchWriteItemCommandInput);
        if (first === undefined) throw new Error('a batch writes nothing');
        const send = ({ name, ...input }: SingleWrite) => {
          step(name);
          return next({ ...args, input: { ...args.input, ...input } });
        };
        let answer = await send(first);
        for (const other of others) answer = await send(other);
        return answer;
      },
    { step: 'initialize', name: 'countSteps' },
  );
  return { client, steps };
}

interface SingleWrite extends Pick<BatchWriteItemCommandInput, 'RequestItems'> {
  readonly name: string;
}

function batchesOfOne({ RequestItems = {} }: BatchWriteItemCommandInput): readonly SingleWrite[] {
  return Object.entries(RequestItems).flatMap(([table, requests]) =>
    requests.map((request) => ({ name: nameOf(request), RequestItems: { [table]: [request] } })),
  );
}

/** `put page#1`: what was written, and which part of it. */
function nameOf({ PutRequest, DeleteRequest }: WriteRequest): string {
  const name = PutRequest?.Item?.['sk']?.S ?? DeleteRequest?.Key?.['sk']?.S ?? '';
  return `${PutRequest === undefined ? 'delete' : 'put'} ${name.replace(/\/.*(?=#)/, '')}`;
}
