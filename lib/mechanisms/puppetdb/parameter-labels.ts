import type { z } from 'zod';
import { sanitizedLabelName } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';

type Parameter = z.core.util.JSONType;

/**
 * Labels of the parameters that have a value: texts, numbers, booleans, lists of those; members of an object under its name. Of names
 * that become one, the last in order counts. Prometheus: `discovery/puppetdb/resources.go`, `toLabels`.
 */
export function parameterLabels(prefix: string, parameters: Readonly<Record<string, Parameter>>): LabelSet {
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isObject(value)) {
      Object.assign(labels, parameterLabels(`${prefix}${sanitizedLabelName(`${key}_`)}`, value));
      continue;
    }
    const text = Array.isArray(value) ? value.map(textOf).join(',') : textOf(value);
    if (text !== '') labels[`${prefix}${sanitizedLabelName(key)}`] = text;
  }
  return labels;
}

function isObject(value: Parameter): value is Record<string, Parameter> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: Parameter): string {
  if (typeof value === 'number') return shortest(value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

/** The shortest text of a number, with an exponent below -4 and above 5. Go: `strconv.FormatFloat(value, 'g', -1, 64)`. */
function shortest(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return Object.is(value, -0) ? '-0' : String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
