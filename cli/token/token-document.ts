import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { type TokenRecord, tokenDocumentOf, tokenRecordsOf } from '../../lib/access/token-records.ts';
import { NotReadyError } from '../../lib/errors.ts';
import { CliError, systemCodeOf, usageError } from '../cli-error.ts';
import { openParameter } from './parameter.ts';
import type { WritableText } from './writable-text.ts';

/** Where the digests of tokens are kept. Everything rejects with a CliError that says what to do. */
export interface TokenDocument {
  /** None where there is no such document yet. */
  read(): Promise<readonly TokenRecord[]>;
  /** Puts these in place of what was read. Rejects when somebody else wrote meanwhile, as far as that can be told. */
  write(records: readonly TokenRecord[]): Promise<void>;
}

/** The document behind a reference: a file of this machine or `ssm:/name`. */
export function openTokenDocument(reference: string): TokenDocument {
  const text = textBehind(reference);
  return {
    async read() {
      const found = await text.read();
      try {
        return found === undefined ? [] : tokenRecordsOf(found);
      } catch (error) {
        if (!(error instanceof NotReadyError)) throw error;
        throw new CliError(`${reference} cannot be used: ${error.message}`, { cause: error });
      }
    },
    write: (records) => text.write(tokenDocumentOf(records)),
  };
}

function textBehind(reference: string): WritableText {
  if (reference.startsWith('secretsmanager:')) {
    throw usageError(
      `${reference} cannot be written by this command`,
      'keep the tokens in ssm:/name or a file, or write the document by hand (docs/api.md)',
    );
  }
  return reference.startsWith('ssm:') ? openParameter(reference.slice('ssm:'.length)) : fileText(reference);
}

/** A file that only its owner can read, replaced as a whole: a hub that reads it at that moment finds the old or the new one. */
function fileText(path: string): WritableText {
  const failure = (error: unknown, what: string) =>
    new CliError(`${path} cannot be ${what}: ${systemCodeOf(error) || String(error)}`, { cause: error });
  return {
    async read() {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (systemCodeOf(error) === 'ENOENT') return undefined;
        throw failure(error, 'read');
      }
    },
    async write(text) {
      const beside = `${path}.${randomUUID()}`;
      try {
        const file = await open(beside, 'wx', 0o600);
        await file.writeFile(`${text}\n`);
        await file.sync();
        await file.close();
        await rename(beside, path);
      } catch (error) {
        throw failure(error, 'written');
      }
    },
  };
}
