import { Exchange } from '../../support/exchange.ts';
import type { Random } from '../random.ts';
import { ipv4, ipv6, oddText } from './oddities.ts';

const names = [
  'env',
  'Env',
  '_x',
  'a-b',
  'a.b',
  'größe',
  '日本',
  'with blank',
  '0',
  '__meta_x',
  '__meta_url',
  '__address__',
  '__scheme__',
  '__param_target',
  'job',
  'instance',
] as const;

/** A list of so many groups, as text: half of a surrogate pair, a null and a field in capitals are not what JSON.stringify writes. */
export function httpExchanges(random: Random, count: number): readonly Exchange[] {
  const groups = Array.from({ length: count }, (_, index) => {
    const targets = Array.from({ length: random.below(4) }, () => JSON.stringify(address(random, index)));
    const labels = Array.from(
      { length: random.below(6) },
      () => `${JSON.stringify(random.oneOf(names))}: ${value(random)}`,
    );
    const fields = [
      `${random.oneOf(['"targets"', '"targets"', '"Targets"'])}: [${targets.join(', ')}]`,
      random.percent(10) ? '' : `${random.oneOf(['"labels"', '"labels"', '"LABELS"'])}: {${labels.join(', ')}}`,
    ];
    return `{${random
      .shuffled(fields)
      .filter((field) => field !== '')
      .join(', ')}}`;
  });
  const body = `[\n${groups.join(',\n')}\n]`;
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return [Exchange.parse({ request: { path: '/targets' }, response: { headers, body } })];
}

function address(random: Random, index: number): string {
  return random.oneOf([
    `${ipv4(random)}:${index}`,
    `[${ipv6(random)}]:${index}`,
    `host-${index}.example.com`,
    `größe-${index}.example.com:80`,
    oddText(random),
  ]);
}

function value(random: Random): string {
  if (random.percent(5)) return 'null';
  if (random.percent(5)) return '"half \\ud83d of a pair"';
  if (random.percent(5)) return '"control \\u0000\\u001f\\u007f\\u2028 characters"';
  return JSON.stringify(oddText(random));
}
