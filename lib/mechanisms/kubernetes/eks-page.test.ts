import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KubernetesOptions } from './options.ts';
import { resources } from './resource.ts';

const page = await readFile(join(import.meta.dirname, '../../../docs/eks.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

/** The documents of a YAML block of the page. */
function documentsIn(index: number): readonly unknown[] {
  return parseAllDocuments(blocks[index] ?? '').map((document) => document.toJS());
}

describe('docs/eks.md', () => {
  it('shows a block that is taken', () => {
    const [document] = documentsIn(0);
    // The page is our own: its shape is known.
    const { scrape_configs } = document as { scrape_configs: readonly { kubernetes_sd_configs: readonly unknown[] }[] };

    expect(
      scrape_configs.flatMap((job) => job.kubernetes_sd_configs).map((block) => KubernetesOptions.parse(block)),
    ).toEqual([expect.objectContaining({ eks_cluster: 'web', region: 'eu-west-1', external_id: 'example' })]);
  });

  it('grants every list that can be asked for, and nothing else, to the group of the access entry', () => {
    const [role, binding] = documentsIn(1);

    const needed = Map.groupBy(Object.values(resources), ({ apiGroup }) => apiGroup);
    expect(role).toMatchObject({
      kind: 'ClusterRole',
      rules: expect.toSatisfy((rules: readonly unknown[]) => rules.length === needed.size),
    });
    for (const [apiGroup, lists] of needed) {
      const plurals = lists.map(({ plural }) => plural);
      expect(role).toHaveProperty(
        'rules',
        expect.arrayContaining([
          { apiGroups: [apiGroup], resources: expect.toSatisfy(sameAs(plurals)), verbs: ['list'] },
        ]),
      );
    }
    const [, group] = /--kubernetes-groups (\S+)/.exec(page) ?? [];
    expect(binding).toMatchObject({
      roleRef: { name: 'rollcall-discovery' },
      subjects: [{ kind: 'Group', name: group }],
    });
  });
});

function sameAs(wanted: readonly string[]) {
  return (found: readonly string[]): boolean => found.toSorted().join() === wanted.toSorted().join();
}
