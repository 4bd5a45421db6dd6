import { z } from 'zod';
import { NotReadyError } from '../errors.ts';

export const Scope = z.literal(['read', 'admin']);
export type Scope = z.output<typeof Scope>;

/** A token as it is kept: its digest, never itself. */
export const TokenRecord = z.strictObject({
  /** Stands in the log in place of the token. */
  name: z.string().min(1),
  /** SHA-256 of the token, 64 hexadecimal digits. */
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
    .transform((digits) => Buffer.from(digits, 'hex')),
  scopes: z.array(Scope).min(1),
  /** Absent: all jobs. */
  jobs: z.array(z.string()).optional(),
});
export type TokenRecord = z.output<typeof TokenRecord>;

/** `name/0123abcd`: tells two tokens of one name apart without saying what either is. */
export function tokenIdOf({ name, sha256 }: Pick<TokenRecord, 'name' | 'sha256'>): string {
  return `${name}/${sha256.toString('hex').slice(0, 8)}`;
}

/** Records as the document they come from, in their order. */
export function tokenDocumentOf(records: readonly TokenRecord[]): string {
  const written = records.map(({ sha256, ...record }) => ({ ...record, sha256: sha256.toString('hex') }));
  return JSON.stringify(written);
}

const TokenDocument = z.array(TokenRecord);

/** The records of a JSON document. Throws a NotReadyError that says where it is wrong, and shows none of its values. */
export function tokenRecordsOf(text: string): readonly TokenRecord[] {
  const parsed = TokenDocument.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `[${path.join('.')}] ${message}`);
  throw new NotReadyError(`the token document is not valid: ${faults.join('; ')}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and with it digests.
    throw new NotReadyError('the token document is not JSON');
  }
}
