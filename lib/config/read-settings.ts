import type { Json } from '../model/digest.ts';
import { isNull, lineAt, nodeAt, type PathStep, pathOf } from '../yaml/yaml-node.ts';
import { type Findings, problemAt } from './findings.ts';
import { fittedValue } from './fitted-value.ts';
import { HubSettings } from './hub-settings.ts';
import { nearestKey } from './nearest-key.ts';
import { checkedValue } from './shape-problems.ts';
import { schemaOf } from './shape-schema.ts';
import type { Source } from './sources.ts';

/** The hub's own settings, from the `rollcall:` key of the main file; the defaults where it is absent or broken. */
export function readSettings({ root, file }: Source, findings: Findings): HubSettings {
  const node = root?.entries.get('rollcall')?.node;
  if (node === undefined || isNull(node)) return HubSettings.parse({});
  const schema = schemaOf(HubSettings);
  const value: Json = fittedValue(node, schema, (path) => path);
  const checked = checkedValue(value, { node, file, path: 'rollcall', schema }, (input) => HubSettings.parse(input));
  if ('output' in checked) return checked.output;
  findings.errors.push(...checked.problems);
  return HubSettings.parse({});
}

/** The names under `rollcall.skip_jobs` as they stand in the file, even where the settings around them are broken. */
export function skippedNames({ root }: Source): ReadonlySet<string> {
  const list = root && nodeAt(root, ['rollcall', 'skip_jobs']);
  const items = list?.kind === 'list' ? list.items : [];
  return new Set(items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])));
}

/** Every job that the settings name has to be there: a name with a mistake in it would do nothing, silently. */
export function reportUnknownJobs({ root, file }: Source, names: ReadonlySet<string>, findings: Findings): void {
  const list = root && nodeAt(root, ['rollcall', 'skip_jobs']);
  const map = root && nodeAt(root, ['rollcall', 'jobs']);
  const items = list?.kind === 'list' ? list.items : [];
  const keys = map?.kind === 'map' ? [...map.entries.keys()] : [];
  const mentioned: [readonly PathStep[], string][] = [
    ...items.flatMap((item, index): [readonly PathStep[], string][] => {
      return item.kind === 'scalar' ? [[['rollcall', 'skip_jobs', index], item.text]] : [];
    }),
    ...keys.map((key): [readonly PathStep[], string] => [['rollcall', 'jobs', key], key]),
  ];
  for (const [steps, name] of mentioned) {
    if (root === undefined || names.has(name)) continue;
    const nearest = nearestKey(name.slice(0, 100), names);
    const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
    const place = { file, path: pathOf('', steps), line: lineAt(root, steps) };
    findings.errors.push(problemAt(place, `no job is named ${JSON.stringify(name)}${hint}`));
  }
}
