import { expressionOf } from '../files/go-match.ts';
import type { SourceVersion } from '../model/plan.ts';
import type { ConfigFiles } from './config-files.ts';
import type { Documents, VersionedText } from './documents.ts';

/** One reading of documents: what was asked for, and what came of it. */
export interface Reading {
  readonly files: ConfigFiles;
  /** Every text by where to have it again; undefined where one of them has no version. */
  sources(): readonly SourceVersion[] | undefined;
  /** Whether a new reading would come to the same. Rejects as the documents do when that cannot be told. */
  isCurrent(): Promise<boolean>;
}

/** Reads the newest of everything. */
export function newestReading(documents: Documents): Reading {
  const texts = new Map<string, VersionedText>();
  const listings = new Map<string, readonly string[]>();
  // What could not be read may be there the next time, whatever else is as it was.
  let isBroken = false;
  const noted = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
    try {
      return await asked;
    } catch (error) {
      isBroken = true;
      throw error;
    }
  };
  return {
    files: {
      async read(path) {
        const found = await noted(documents.read(path));
        texts.set(path, found);
        return found.text;
      },
      async glob(pattern) {
        const found = await noted(documents.glob(pattern));
        listings.set(pattern, found);
        return found;
      },
    },
    sources() {
      const sources = [...texts].flatMap(([file, { version }]) => (version === undefined ? [] : [{ file, version }]));
      return sources.length === texts.size ? sources : undefined;
    },
    async isCurrent() {
      return !isBroken && (await isSameListing(documents, listings)) && (await isSameText(documents, texts));
    },
  };
}

async function isSameListing(documents: Documents, listings: ReadonlyMap<string, readonly string[]>): Promise<boolean> {
  for (const [pattern, found] of listings) {
    if ((await documents.glob(pattern)).join('\n') !== found.join('\n')) return false;
  }
  return true;
}

async function isSameText(documents: Documents, texts: ReadonlyMap<string, VersionedText>): Promise<boolean> {
  for (const [path, { text, version }] of texts) {
    const now = await documents.read(path);
    if (now.text !== text || now.version !== version) return false;
  }
  return true;
}

/** Reads exactly the versions that are named, and finds no other files. */
export function pinnedFiles(documents: Documents, sources: readonly SourceVersion[]): ConfigFiles {
  const versions = new Map(sources.map(({ file, version }) => [file, version]));
  return {
    read: async (path) => (await documents.read(path, versions.get(path))).text,
    async glob(pattern) {
      const expression = expressionOf(pattern);
      return [...versions.keys()].filter((path) => expression?.test(path)).sort();
    },
  };
}
