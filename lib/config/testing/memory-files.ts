import { ConfigError } from '../../errors.ts';
import { expressionOf } from '../../files/go-match.ts';
import type { ConfigFiles } from '../config-files.ts';

/** Files that exist in a test alone, by their paths. */
export function memoryFiles(files: Readonly<Record<string, string>>): ConfigFiles {
  return {
    async read(path) {
      const text = files[path];
      if (text === undefined) throw new ConfigError([{ path: '', file: path, line: 0, message: 'cannot be read' }]);
      return text;
    },
    async glob(pattern) {
      const expression = expressionOf(pattern);
      return Object.keys(files)
        .filter((path) => expression?.test(path))
        .sort();
    },
  };
}
