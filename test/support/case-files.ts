import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What stands in the files of a case by their names: a text as it is, any other value as JSON. */
export type CaseFiles = Readonly<Record<string, unknown>>;

export interface CaseFolder extends AsyncDisposable {
  /** Puts these files in the place of all others. Who watches sees each file as it was or as it is now, and nothing in between. */
  hold(files: CaseFiles): Promise<void>;
  /** A value of the case with this folder in place of each `{files}` in its texts. */
  placed<Value>(value: Value): Value;
  /** The reverse: `{files}` in place of each mention of this folder. */
  named<Value>(value: Value): Value;
}

/** A folder for the files of a case. */
export async function createCaseFolder(): Promise<CaseFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-case-'));
  let held: CaseFiles = {};
  return {
    async hold(files) {
      const gone = Object.keys(held).filter((name) => !Object.hasOwn(files, name));
      for (const name of gone) await rm(join(folder, name));
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(`${path}.part`, typeof content === 'string' ? content : JSON.stringify(content));
        await rename(`${path}.part`, path);
      }
      held = files;
    },
    named: (value) => JSON.parse(JSON.stringify(value).replaceAll(folder, '{files}')),
    placed: (value) => JSON.parse(JSON.stringify(value).replaceAll('{files}', folder)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
