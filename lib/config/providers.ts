import type { Concern, Mechanism } from '../mechanisms/mechanism.ts';
import { type ProviderId, providerIdOf } from '../model/provider-id.ts';
import type { ConfiguredBlock } from './blocks.ts';
import type { ConfiguredProvider } from './hub.ts';
import { allNeeds } from './needs.ts';
import type { ScrapeConfig } from './scrape-configs.ts';
import { askingBlock } from './shared-blocks.ts';

/**
 * One provider for all blocks of one id, whatever job they are in. It asks with the options of the block that asks most
 * often, so that a timeout made for a long interval is not used for a short one.
 */
export function providersOf(blocks: readonly ConfiguredBlock[]): ReadonlyMap<ProviderId, ConfiguredProvider> {
  const byId = Map.groupBy(blocks, ({ id }) => id);
  return new Map([...byId].map(([id, group]) => [id, providerOf(id, group)]));
}

function providerOf(id: ProviderId, blocks: readonly ConfiguredBlock[]): ConfiguredProvider {
  const { configured, mechanism, intervalMs, listing, network } = askingBlock(blocks);
  return {
    id,
    mechanism,
    description: configured.description,
    intervalMs,
    listing,
    quota: configured.quota,
    subscribers: [...new Set(blocks.map(({ job }) => job))],
    concerns: distinct(blocks.flatMap(({ concerns }) => concerns)),
    blocks: blocks.map(({ job, key, place, intervalMs, concerns, needs, urls }) => {
      return { job, key, place, intervalMs, concerns, needs, urls };
    }),
    hints: configured.hints,
    network,
    needs: allNeeds(blocks.map(({ needs }) => needs)),
    create: configured.create,
  };
}

function distinct(concerns: readonly Concern[]): readonly Concern[] {
  const byText = new Map(concerns.map((concern) => [JSON.stringify([concern.impossibleOn, concern.message]), concern]));
  return [...byText.values()];
}

/**
 * What a job without discovery gets: a static list with one empty group, so that it is there and empty. Prometheus:
 * `discovery/manager.go`, `registerProviders`.
 */
export function implicitBlock(config: ScrapeConfig, key: string, mechanism: Mechanism): ConfiguredBlock {
  const configured = mechanism.configure([{ targets: [] }]);
  const { intervalMs, concerns, identity } = configured;
  const block = { job: config.name, key, place: config.place, intervalMs, concerns, needs: allNeeds([]), urls: [] };
  const id = providerIdOf(mechanism.name, identity);
  return { ...block, id, mechanism: mechanism.name, listing: undefined, network: undefined, configured };
}
