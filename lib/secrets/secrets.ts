import { DiscoveryError, HubError } from '../errors.ts';
import type { Clock, Secrets } from '../ports.ts';

/** The text that is kept under a name. Rejects with a DiscoveryError that names it, or with what the system says. */
export type ReadByName = (name: string) => Promise<string>;

export interface SecretsSettings {
  readonly readFile: ReadByName;
  /** Undefined: references to it cannot be read here. */
  readonly ssm?: ReadByName;
  readonly secretsManager?: ReadByName;
  readonly clock: Clock;
  /** How long a remote secret is used before it is read again. Files are read each time. */
  readonly cacheMs: number;
}

interface Kept {
  readonly value: Promise<string>;
  readonly endMs: number;
}

/** The Secrets port: paths, `ssm:/parameter` and `secretsmanager:name#json-key`. A failure is not kept. */
export function createSecrets({ readFile, ssm, secretsManager, clock, cacheMs }: SecretsSettings): Secrets {
  const kept = new Map<string, Kept>();
  function remembered(reference: string, read: () => Promise<string>): Promise<string> {
    const known = kept.get(reference);
    if (known !== undefined && clock.nowMs() < known.endMs) return known.value;
    const value = read();
    const entry = { value, endMs: clock.nowMs() + cacheMs };
    kept.set(reference, entry);
    value.catch(() => {
      if (kept.get(reference) === entry) kept.delete(reference);
    });
    return value;
  }
  function foundUnder(reference: string): Promise<string> {
    const [, scheme, name = ''] = /^(ssm|secretsmanager):(.*)$/s.exec(reference) ?? [];
    if (scheme === undefined) return readFile(reference);
    const read = scheme === 'ssm' ? ssm : secretsManager;
    if (read === undefined) throw unreadable(reference, 'nothing here reads such references; use a file');
    return remembered(reference, () => (scheme === 'ssm' ? read(name) : secretIn(name, reference, read)));
  }
  return {
    async read(reference) {
      try {
        return (await foundUnder(reference)).trim();
      } catch (error) {
        if (error instanceof HubError) throw error;
        throw unreadable(reference, reasonOf(error), error);
      }
    },
  };
}

/** The failure of a secret that cannot be had; it names the reference and what to do, never a value. */
export function unreadable(reference: string, reason: string, cause?: unknown): DiscoveryError {
  return new DiscoveryError('unauthorized', `the secret ${reference} cannot be read: ${reason}`, { cause });
}

async function secretIn(name: string, reference: string, read: ReadByName): Promise<string> {
  const hash = name.lastIndexOf('#');
  if (hash < 0) return await read(name);
  const key = name.slice(hash + 1);
  const value = fieldOf(await read(name.slice(0, hash)), key, reference);
  if (typeof value === 'string') return value;
  throw unreadable(reference, `its JSON has no text under "${key}"`);
}

function fieldOf(text: string, key: string, reference: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The error of the parser quotes the secret, so it is not kept as the cause.
    throw unreadable(reference, 'it is no JSON; leave out what follows the #');
  }
  return typeof parsed === 'object' && parsed !== null
    ? Object.entries(parsed).find(([name]) => name === key)?.[1]
    : undefined;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'the file may not be read by this process';
  if (code === 'EISDIR') return 'it is a directory';
  if (typeof code === 'string') return code;
  throw error;
}
