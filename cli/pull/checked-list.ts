import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { HttpAnswer } from '../../lib/ports.ts';
import { CliError } from '../cli-error.ts';

/** A list is taken up to this size, unpacked. */
const maxListBytes = 512 * 1024 * 1024;

/** A list as Prometheus takes it from a file: any other key, or a value that is no string, and it takes none of it. */
const List = z.array(
  z.strictObject({ targets: z.array(z.string()), labels: z.record(z.string().min(1), z.string()).optional() }),
);

export interface CheckedList {
  /** The list as JSON, as it goes into the file. */
  readonly bytes: Uint8Array;
  readonly targets: number;
}

/** The list of an answer. Throws a CliError for everything that is not a whole list: it must not replace one. */
export function checkedList({ status, headers, body }: HttpAnswer): CheckedList {
  if (status !== 200) throw new CliError(`answered ${status}${reasonIn(body)}`);
  const type = headers['content-type'] ?? 'no type';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new CliError(`answered ${type} in place of a list`);
  const bytes = unpacked(headers['content-encoding'], body);
  const list = List.safeParse(jsonOf(bytes));
  if (!list.success) throw new CliError(`answered JSON that is no list of targets: ${problemIn(list.error)}`);
  return { bytes, targets: list.data.reduce((sum, { targets }) => sum + targets.length, 0) };
}

/** What was cut off, and what is not what it says, throws. */
function unpacked(encoding: string | undefined, body: Buffer): Buffer {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new CliError(`answered in the encoding ${encoding}, which was not asked for`);
  try {
    return gunzipSync(body, { maxOutputLength: maxListBytes });
  } catch (error) {
    throw new CliError('answered a gzip body that is broken, cut off or too large', { cause: error });
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new CliError('answered what is not JSON, or was cut off', { cause: error });
  }
}

function problemIn({ issues: [first] }: z.ZodError): string {
  return first === undefined ? 'unknown' : `${first.path.join('.')}: ${first.message}`;
}

const Failure = z.object({ error: z.string() });

/** What the hub says of it; nothing for an answer of somebody else. */
function reasonIn(body: Buffer): string {
  try {
    const failure = Failure.safeParse(JSON.parse(body.toString()));
    return failure.success ? `: ${failure.data.error}` : '';
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}
