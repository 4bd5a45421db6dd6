import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What stands in the files of a case by their names: a text as it is, any other value as JSON. */
export type CaseFiles = Readonly<Record<string, unknown>>;

export interface CaseFolder extends AsyncDisposable {
  /** Puts these files in the place of all others. */
  hold(files: CaseFiles): Promise<void>;
  /** A value of the case with this folder in place of each `{files}` in its texts. */
  placed<Value>(value: Value): Value;
}

/** A folder for the files of a case. */
export async function createCaseFolder(): Promise<CaseFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-case-'));
  return {
    async hold(files) {
      await rm(folder, { recursive: true });
      await mkdir(folder);
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      }
    },
    placed: (value) => JSON.parse(JSON.stringify(value).replaceAll('{files}', folder)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
