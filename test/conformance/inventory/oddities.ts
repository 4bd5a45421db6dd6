import type { Random } from '../random.ts';

/** Words that people really put into tags and labels, and some that nobody should. */
const words = [
  'web',
  'Shop',
  'größe',
  '日本',
  '🚀',
  'a b',
  "it's",
  '"quoted"',
  'x&y',
  '<tag>',
  'back\\slash',
  '=',
  '0',
  '-',
  '%20',
  'é',
] as const;
const separators = ['', '-', '_', '.', '/', ':', ' '] as const;

/** A text of a few words; sometimes empty, sometimes with blanks around it or a line break within. */
export function oddText(random: Random): string {
  if (random.percent(10)) return '';
  const text = Array.from({ length: 1 + random.below(3) }, () => random.oneOf(words)).join(random.oneOf(separators));
  if (random.percent(5)) return ` ${text} `;
  return random.percent(4) ? `${text}\n\t${text}` : text;
}

const keyParts = ['app', 'App', 'tier', 'cost-center', 'k8s.io', 'größe', '日本', 'a', 'b', '0', 'x'] as const;

/** A key: some differ only in what is sanitised away. */
export function oddKey(random: Random): string {
  return Array.from({ length: 1 + random.below(3) }, () => random.oneOf(keyParts)).join(
    random.oneOf(['-', '_', '.', '/', ':']),
  );
}

/**
 * Keys and values of a map, in which keys that are sanitised to one name have one value: which of them wins is chance in Prometheus, which
 * walks over a map.
 */
export function oddMap(random: Random, most: number): Readonly<Record<string, string>> {
  const bySanitised = new Map<string, string>();
  const entries = Array.from({ length: random.below(most + 1) }, () => {
    const key = oddKey(random);
    const name = key.replaceAll(/[^a-zA-Z0-9_]/gu, '_');
    const value = bySanitised.get(name) ?? oddText(random);
    bySanitised.set(name, value);
    return [key, value] as const;
  });
  return Object.fromEntries(entries);
}

/** An address of a documentation network, now and then of the newer family. */
export function ipv4(random: Random): string {
  return `${random.oneOf(['192.0.2', '198.51.100', '203.0.113'])}.${random.below(256)}`;
}

export function ipv6(random: Random): string {
  return `2001:db8:${random.below(65_536).toString(16)}::${(1 + random.below(65_535)).toString(16)}`;
}

/** The value, or nothing in so many of a hundred. */
export function maybe<Value>(random: Random, missing: number, value: () => Value): Value | undefined {
  const given = value();
  return random.percent(missing) ? undefined : given;
}
