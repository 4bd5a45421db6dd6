import type { Problem } from '../errors.ts';
import type { ConfiguredBlock } from './blocks.ts';
import { problemAt } from './findings.ts';

/** The shortest interval wins, and nobody loses by it. */
const expected = new Set(['refresh_interval']);

/**
 * Blocks that are one provider and yet differ, in TLS files or timeouts: the source is asked with the options of one of
 * them, and those of the others do nothing. What they hold may be a secret and is not shown.
 */
export function sharedBlockWarnings(blocks: readonly ConfiguredBlock[]): readonly Problem[] {
  const groups = [...Map.groupBy(blocks, ({ id }) => id).values()];
  const warnings = groups.flatMap((group) => {
    const asked = askingBlock(group);
    return group.filter((block) => block !== asked).flatMap((block) => warningsOf(block, asked));
  });
  // Two blocks that stand for many providers each may share many.
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}

/** The block that asks most often: a timeout made for a long interval is not used for a short one. */
export function askingBlock(blocks: readonly ConfiguredBlock[]): ConfiguredBlock {
  const [quickest] = blocks.toSorted((a, b) => rank(a) - rank(b));
  if (quickest === undefined) throw new TypeError('a provider without a block');
  return quickest;
}

function rank({ intervalMs }: ConfiguredBlock): number {
  return intervalMs ?? Number.MAX_SAFE_INTEGER;
}

function warningsOf(block: ConfiguredBlock, asked: ConfiguredBlock): readonly Problem[] {
  const [own, used] = [optionsOf(block), optionsOf(asked)];
  const keys = [...new Set([...Object.keys(own), ...Object.keys(used)])];
  const differing = keys.filter((key) => !expected.has(key) && textOf(own[key]) !== textOf(used[key]));
  if (differing.length === 0) return [];
  const names = differing.toSorted().join(', ');
  const { file, line, path } = asked.place;
  const message = `shares a provider with ${path} (${file}:${line}), whose ${names} is used for both`;
  return [problemAt(block.place, message)];
}

function optionsOf({ configured: { options } }: ConfiguredBlock): Readonly<Record<string, unknown>> {
  const isMap = typeof options === 'object' && options !== null && !Array.isArray(options);
  return isMap ? Object.fromEntries(Object.entries(options)) : {};
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
