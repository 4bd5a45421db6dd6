import { faultsAt } from './awaits.ts';
import type { Campaign, Spread } from './campaign.ts';

/** A campaign for people: how much was run, how often each fault befell each await, and what was broken. */
export function reportText({ seed, schedules, refreshes, providers, faults, hits, broken }: Campaign): string {
  const lines = [
    `${schedules} schedules of seed ${seed}`,
    `refreshes ${spreadText(refreshes)}`,
    `providers ${spreadText(providers)}`,
    `faults    ${spreadText(faults)}`,
    '',
    ...hitLines(hits),
    '',
    ...broken.map(({ index, promise, text }) => `broken (${promise}) by --seed ${seed} --schedule ${index}: ${text}`),
    broken.length === 0 ? 'no promise was broken' : `${broken.length} schedules broke a promise`,
  ];
  return `${lines.join('\n')}\n`;
}

function spreadText({ median, mean, total }: Spread): string {
  return `median ${median}, mean ${mean}, ${total} in all`;
}

function hitLines(hits: Campaign['hits']): readonly string[] {
  return Object.entries(faultsAt).map(([at, faults]) => {
    const counts = faults.map((fault) => `${fault} ${hits[`${at} / ${fault}`] ?? 0}`);
    return `${at.padEnd(26)} ${counts.join(', ')}`;
  });
}
