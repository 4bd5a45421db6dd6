import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Findings } from '../config/findings.ts';
import { createLocalFiles } from '../config/local-files.ts';
import { readSources } from '../config/sources.ts';
import { ConfigError } from '../errors.ts';
import { bundledConfig } from './settings.ts';

/**
 * The files of a configuration that travel with the functions, by their places in the archives: the file itself under its
 * own name there, and each scrape config file that it names at the same place relative to it. Nothing else of its folder
 * travels. Rejects with a ConfigError for a file that cannot be read or cannot travel.
 */
export async function travellingConfig(file: string): Promise<ReadonlyMap<string, string>> {
  const folder = dirname(resolve(file));
  const findings: Findings = { errors: [], warnings: [] };
  const { included } = await readSources(createLocalFiles(folder), basename(file), findings);
  if (findings.errors.length > 0) throw new ConfigError(findings.errors);
  const places = new Map([[bundledConfig, resolve(file)]]);
  for (const source of included) {
    const place = relative(folder, resolve(folder, source.file));
    if (place.startsWith('..') || isAbsolute(place)) {
      throw problemOf(file, `${source.file} is outside of the folder of the configuration: it cannot travel with it`);
    }
    const inArchive = join(dirname(bundledConfig), place);
    if (places.has(inArchive)) throw problemOf(file, `${place} has the name that the configuration itself gets`);
    places.set(inArchive, resolve(folder, source.file));
  }
  return places;
}

function problemOf(file: string, message: string): ConfigError {
  return new ConfigError([{ file, line: 0, path: 'scrape_config_files', message }]);
}
