import { ConfigError } from '../../errors.ts';
import { expressionOf } from '../../files/go-match.ts';
import type { Documents, VersionedText } from '../documents.ts';

/** A place in a test that keeps every version of every text, or, without versions, the newest alone. */
export function versionedDocuments({ keepsVersions = true } = {}) {
  const texts = new Map<string, VersionedText[]>();
  const asked: string[] = [];
  const state = { isAway: false };
  function missing(path: string, message: string): ConfigError {
    return new ConfigError([{ path: '', file: path, line: 0, message }]);
  }
  const documents: Documents = {
    async read(path, version) {
      asked.push(version === undefined ? path : `${path}@${version}`);
      if (state.isAway) throw missing(path, 'the bucket is away');
      const all = texts.get(path) ?? [];
      const found = version === undefined ? all.at(-1) : all.find((each) => each.version === version);
      if (found === undefined) throw missing(path, 'no such object');
      return found;
    },
    async glob(pattern) {
      asked.push(pattern);
      if (state.isAway) throw missing(pattern, 'the bucket is away');
      const expression = expressionOf(pattern);
      return [...texts.keys()].filter((path) => expression?.test(path)).sort();
    },
  };
  return {
    documents,
    asked,
    state,
    put(path: string, text: string): void {
      const all = texts.get(path) ?? [];
      texts.set(path, [...all, { text, version: keepsVersions ? `v${all.length + 1}` : undefined }]);
    },
    /** Forgets every version but the newest. */
    forget(path: string): void {
      texts.set(path, (texts.get(path) ?? []).slice(-1));
    },
  };
}
