import { createHash } from 'node:crypto';

/** A target as a source gave it, labels of its group included. */
export interface FoundTarget {
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A list written down from what was found alone, the plain way: pages by `hashmod`, targets by their labels and address,
 * equal labels in one group. What is served must be these bytes, however it came to be.
 */
export function renderedList(targets: readonly FoundTarget[], pageCount: number): string {
  const rows = targets.map(({ address, labels }) => ({
    address,
    labels: JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))),
    page: Number(createHash('md5').update(address).digest().readBigUInt64BE(8) % BigInt(pageCount)),
  }));
  rows.sort((a, b) => a.page - b.page || ordered(a.labels, b.labels) || ordered(a.address, b.address));
  const groups = new Map<string, { readonly labels: string; readonly addresses: string[] }>();
  for (const { page, labels, address } of rows) {
    const key = `${page} ${labels}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { labels, addresses: [address] });
    else known.addresses.push(address);
  }
  const texts = [...groups.values()].map(
    ({ labels, addresses }) => `{"targets":${JSON.stringify(addresses)},"labels":${labels}}`,
  );
  return `[${texts.join(',')}]`;
}

function ordered(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
