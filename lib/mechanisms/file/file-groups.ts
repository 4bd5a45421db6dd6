import { DiscoveryError } from '../../errors.ts';
import { jsonExcessOf } from '../../model/json-excess.ts';
import { labelled, type NamelessGroup, TargetGroups } from '../../target-groups/json-target-groups.ts';
import { yamlTargetGroups } from '../../target-groups/yaml-target-groups.ts';

/**
 * The groups in a file, each with the path as a label, in the format that its name says. Throws a DiscoveryError for the
 * whole file where one of them is wrong. Prometheus: `discovery/file/file.go`, `readFile`.
 */
export function groupsIn(path: string, content: Buffer): readonly NamelessGroup[] {
  const groups = /\.json$/i.test(path) ? jsonGroupsIn(path, content) : yamlGroupsIn(path, content);
  return labelled(groups, { __meta_filepath: path });
}

function jsonGroupsIn(path: string, content: Buffer): readonly NamelessGroup[] {
  const parsed = TargetGroups.safeParse(jsonIn(path, content));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.length ? ` at ${issue.path.map(String).join('.')}` : '';
  throw new DiscoveryError('malformed', `${path} is no list of target groups${at}: ${issue?.message}`);
}

function jsonIn(path: string, content: Buffer): unknown {
  const excess = jsonExcessOf(content);
  if (excess !== undefined) throw new DiscoveryError('malformed', `${path} ${excess}`);
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    // The error of the parser quotes the file, so it is not kept as the cause.
    throw new DiscoveryError('malformed', `${path} is not JSON`);
  }
}

function yamlGroupsIn(path: string, content: Buffer): readonly NamelessGroup[] {
  const read = yamlTargetGroups(textIn(path, content), path);
  if ('groups' in read) return read.groups;
  const [{ line, path: at, message }] = read.problems;
  const where = at === '' ? `${path}:${line}` : `${path}:${line}: ${at}`;
  throw new DiscoveryError('malformed', `${where}: ${message}`);
}

function textIn(path: string, content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw new DiscoveryError('malformed', `${path} is not UTF-8 text`, { cause });
  }
}
