import { z } from 'zod';
import { DiscoveryError } from '../../errors.ts';

const Rows = z.array(z.tuple([z.string(), z.string()], { error: 'is no pair of texts' }));

/** What a Swarm manager answers to `/info`: pairs of texts, rendered for people. `docker/classicswarm`, `cluster/swarm/cluster.go`, `Info`. */
export const SwarmInfo = z
  .object({ SystemStatus: Rows.nullish(), DriverStatus: Rows.nullish() })
  .transform(({ SystemStatus, DriverStatus }, context) => {
    const rows = SystemStatus ?? DriverStatus;
    if (rows !== undefined && rows !== null) return rows;
    context.addIssue({ code: 'custom', message: 'has neither SystemStatus nor DriverStatus' });
    return z.NEVER;
  });
export type SwarmInfo = z.output<typeof SwarmInfo>;

/** One engine of the swarm. */
export interface SwarmNode {
  /** As the manager writes it, mostly with a port. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** How many engines there should be, if the manager says so, and those that it lists. */
export interface SwarmNodes {
  readonly announced: number | undefined;
  readonly nodes: readonly SwarmNode[];
}

/**
 * Reads the engines out of the rows. Indents and the rows before `Nodes` differ between versions and do not count; a row that
 * describes an engine begins with a corner. Throws a DiscoveryError for one that stands before every engine.
 */
export function nodesIn(rows: SwarmInfo): SwarmNodes {
  const cleaned = rows.map(([name, value]) => ({ name: cleanedName(name), value: value.trim() }));
  const start = cleaned.findIndex(({ name }) => name === 'Nodes');
  if (start < 0) return { announced: undefined, nodes: [] };
  const nodes: { address: string; labels: Readonly<Record<string, string>> }[] = [];
  for (const { name, value } of cleaned.slice(start + 1)) {
    if (!name.startsWith('└')) {
      nodes.push({ address: value, labels: {} });
      continue;
    }
    const node = nodes.at(-1);
    if (node === undefined) throw new DiscoveryError('malformed', 'an attribute stands before every node of the swarm');
    if (name.slice(1).trim() === 'Labels') node.labels = labelsIn(value);
  }
  const announced = Number.parseInt(cleaned[start]?.value ?? '', 10);
  return { announced: Number.isNaN(announced) ? undefined : announced, nodes };
}

/** Old managers begin names with backspaces. */
function cleanedName(name: string): string {
  return name.replaceAll('\b', '').trim();
}

/** `a=b, c=d=e`: a value ends at the next comma, which it cannot hold. */
function labelsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').flatMap((piece) => {
      const end = piece.indexOf('=');
      return end < 0 ? [] : [[piece.slice(0, end).trim(), piece.slice(end + 1).trim()]];
    }),
  );
}
