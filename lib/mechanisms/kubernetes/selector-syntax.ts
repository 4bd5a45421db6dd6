const name = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const prefix = '(?=[^/]{1,253}/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*/';
const key = `(?:${prefix})?${name}`;
const value = `(?:${name})?`;

const requirement = new RegExp(
  [
    `^\\s*(?:!\\s*${key}`,
    `${key}`,
    `${key}\\s*(?:==?|!=)\\s*${value}`,
    `${key}\\s*[<>]\\s*\\d+`,
    `${key}\\s+(?:not)?in\\s*\\(\\s*${value}(?:\\s*,\\s*${value})*\\s*\\))\\s*$`,
  ].join('|'),
);

/** Path, operator and value; the first operator counts, and a backslash before `\`, `,` or `=` makes them ordinary. */
const fieldTerm = /^(?:(?!!=|=).)*(?:!=|==|=(?!=))(?:[^\\,=]|\\[\\,=])*$/s;

/**
 * What is wrong with a label selector, or undefined. Commas between parentheses belong to a set.
 * Kubernetes: `apimachinery/pkg/labels/selector.go`, `Parse`.
 */
export function labelSelectorProblem(selector: string): string | undefined {
  if (selector.trim() === '') return undefined;
  const wrong = selector.split(/,(?![^(]*\))/).find((part) => !requirement.test(part));
  if (wrong === undefined) return undefined;
  return `"${wrong.trim()}" is not a label requirement such as app=web, tier!=cache, env in (a,b), env notin (a), app or !app`;
}

/** What is wrong with a field selector, or undefined. Kubernetes: `apimachinery/pkg/fields/selector.go`, `ParseSelector`. */
export function fieldSelectorProblem(selector: string): string | undefined {
  const wrong = selector.split(/(?<=(?:^|[^\\])(?:\\\\)*),/).find((term) => term !== '' && !fieldTerm.test(term));
  if (wrong === undefined) return undefined;
  return `"${wrong}" is not a field requirement such as status.phase=Running or spec.nodeName!=a`;
}
