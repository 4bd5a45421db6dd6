import { z } from 'zod';
import type { DeployedFunction } from './deployed-function.ts';

/** Status and headers are parted from the body by so many zero bytes. */
const delimiter = Buffer.alloc(8);

const Meta = z.object({ statusCode: z.int(), headers: z.record(z.string(), z.string()) });
export type Meta = z.output<typeof Meta>;

/** Who takes an answer: its status once, and then its body as it comes. */
export interface Taker {
  begin(meta: Meta): void;
  take(chunk: Buffer): void;
}

/** Asks a function that streams, as API Gateway does. Rejects with what it threw, or when it ended without a status. */
export async function streamTo(api: DeployedFunction, event: object, { begin, take }: Taker): Promise<void> {
  let head: Buffer | undefined = Buffer.of();
  await api.invoke(event, (chunk) => {
    if (head === undefined) return take(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(delimiter);
    if (end < 0) return;
    begin(Meta.parse(JSON.parse(head.subarray(0, end).toString())));
    take(head.subarray(end + delimiter.byteLength));
    head = undefined;
  });
  if (head !== undefined) throw new Error('the function sent no status');
}
