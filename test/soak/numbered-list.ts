/** Targets of one provider; each version of its list changes exactly one of them. */
export const slots = 20;

export interface ServedGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The list of a provider at a version: slot `n` was changed at every version that is `n` modulo the number of slots. */
export function listAt(provider: number, version: number): readonly ServedGroup[] {
  return Array.from({ length: slots }, (_, slot) => {
    const change = changesOf(slot, version);
    const address = `192.0.2.${slot + 1}:${1024 + ((provider * 131 + change) % 60_000)}`;
    return { targets: [address], labels: { provider: String(provider), slot: String(slot), change: String(change) } };
  });
}

/** How often a slot was changed up to a version. */
function changesOf(slot: number, version: number): number {
  return Math.floor((version + slots - (slot === 0 ? slots : slot)) / slots);
}

/**
 * The version of a provider's list that was served, or what is wrong with it: every list that the source ever had is told by the changes
 * of its slots, and nothing else is.
 */
export function versionOf(provider: number, groups: readonly ServedGroup[]): { version: number } | { wrong: string } {
  const own = groups.filter(({ labels }) => labels['provider'] === String(provider));
  const targets = own.flatMap((group) => group.targets.map((address) => ({ address, labels: group.labels })));
  const version = targets.reduce((sum, { labels }) => sum + Number(labels['change']), 0);
  const expected = new Set(
    listAt(provider, version).flatMap(({ targets: [address], labels }) => textOf(address, labels)),
  );
  const served = targets.map(({ address, labels }) => textOf(address, labels));
  const isSame = served.length === expected.size && served.every((text) => expected.has(text));
  return isSame ? { version } : { wrong: `provider ${provider}: ${served.length} targets, which no version had` };
}

function textOf(address: string | undefined, labels: ServedGroup['labels']): string {
  return `${address} ${labels['slot']} ${labels['change']}`;
}
