import type { YamlValue } from './yaml-node.ts';

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const booleans = new Map<string, boolean>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
]);
const specials = new Map<string, number>([
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((text) => [text, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((text) => [text, Number.NEGATIVE_INFINITY] as const),
]);
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const whole = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+))$/;

/**
 * What a plain scalar reads as where no string is wanted. The lists, octals with a bare 0 and underscores between digits
 * are those of the reader Prometheus uses (go.yaml.in/yaml v2, `resolve.go`), and neither YAML 1.1 nor 1.2 to the letter.
 */
export function resolvedPlain(text: string): YamlValue {
  if (nulls.has(text)) return null;
  return booleans.get(text) ?? specials.get(text) ?? numberOf(text) ?? text;
}

function numberOf(text: string): number | undefined {
  if (!/^[-+.\d]/.test(text)) return undefined;
  const digits = text.startsWith('.') ? text : text.replaceAll('_', '');
  const [, sign, hexadecimal, binary, octal] = whole.exec(digits) ?? [];
  const size = parsed(hexadecimal, 16) ?? parsed(binary, 2) ?? parsed(octal, 8) ?? finite(digits);
  return size !== undefined && sign === '-' ? -size : size;
}

function parsed(digits: string | undefined, radix: number): number | undefined {
  return digits === undefined ? undefined : Number.parseInt(digits, radix);
}

function finite(digits: string): number | undefined {
  const number = float.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
