import type { Problem } from '../errors.ts';
import { nodeAt, pathOf, scalarsOf, type YamlNode } from '../yaml/yaml-node.ts';
import { problemAt } from './findings.ts';
import { discoveryKeys, staticKey } from './prometheus-keys.ts';
import type { ScrapeConfig } from './scrape-configs.ts';
import type { Source } from './sources.ts';

/** Scalars of a job's discovery that look like a template nobody expanded. What they hold may be a secret and is not shown. */
export function templateWarnings({ node, name, place }: ScrapeConfig): readonly Problem[] {
  const scalars = scalarsOf(node).filter(({ steps }) => discoveryKeys.has(String(steps[0])));
  const warnings = scalars
    .filter(({ text }) => isTemplate(text))
    .map(({ steps, line }) => problemAt({ ...place, path: pathOf(place.path, steps), line }, templateMessage));
  if (!isTemplate(name)) return warnings;
  return [problemAt({ ...place, path: pathOf(place.path, ['job_name']) }, templateMessage), ...warnings];
}

const templateMessage = 'looks like a template that was not expanded; nothing expands it here';

function isTemplate(text: string): boolean {
  return /\$\{[^}]*\}|\{\{.*\}\}|^\$\w+$|\$\([A-Za-z_]\w*\)|<%.*%>/s.test(text);
}

/** `labelmap` rules that would copy `__meta_url`, which http_sd adds to every target, to a label of its own. */
export function labelmapWarnings({ node, place }: ScrapeConfig): readonly Problem[] {
  const rules = nodeAt(node, ['relabel_configs']);
  if (rules?.kind !== 'list') return [];
  return rules.items.flatMap((rule, index) => {
    const regex = textAt(rule, 'regex') ?? '(.*)';
    if (textAt(rule, 'action')?.toLowerCase() !== 'labelmap' || !catchesMetaUrl(regex)) return [];
    const path = pathOf(place.path, ['relabel_configs', index]);
    const message = 'this labelmap also catches __meta_url, which http_sd adds to every target';
    return [problemAt({ ...place, path, line: rule.line }, message)];
  });
}

function textAt(node: YamlNode, key: string): string | undefined {
  const found = nodeAt(node, [key]);
  return found?.kind === 'scalar' ? found.text : undefined;
}

/** An expression that only Go understands is not judged: Prometheus has the last word on it. */
function catchesMetaUrl(regex: string): boolean {
  const isBlind = regex.startsWith('(?i)');
  try {
    const source = (isBlind ? regex.slice(4) : regex).replaceAll('(?P<', '(?<');
    return new RegExp(`^(?:${source})$`, isBlind ? 'is' : 's').test('__meta_url');
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Discovery of alertmanagers is Prometheus' own: nothing is served for it. Static groups there need no discovery. */
export function alertingWarnings({ root, file }: Source): readonly Problem[] {
  const managers = root && nodeAt(root, ['alerting', 'alertmanagers']);
  if (managers?.kind !== 'list') return [];
  return managers.items.flatMap((manager, index) => {
    const entries = manager.kind === 'map' ? [...manager.entries] : [];
    return entries
      .filter(([key]) => discoveryKeys.has(key) && key !== staticKey)
      .map(([key, { line }]) => {
        const path = pathOf('alerting.alertmanagers', [index, key]);
        return problemAt({ file, path, line }, 'discovery of alertmanagers is not served; Prometheus goes on doing it');
      });
  });
}
