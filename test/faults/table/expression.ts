import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** What the placeholders of an expression stand for. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Item> | undefined;
}

type Test = (item: Item | undefined, placeholders: Placeholders) => boolean;

interface Assignment {
  readonly clause: 'SET' | 'REMOVE' | 'ADD';
  readonly name: string;
  readonly value: string;
}

const conditions = new Map<string, Test>();
const updates = new Map<string, readonly Assignment[]>();
const grammar = /\s*(?:(attribute_exists|attribute_not_exists|begins_with)\s*\(|(<>|<=|>=|[=<>(),])|([#:\w]+))/gy;

/** Whether an item meets a condition (DynamoDB: Comparison operator and function reference; the part that the store uses). */
export function meets(item: Item | undefined, expression: string | undefined, placeholders: Placeholders): boolean {
  if (expression === undefined) return true;
  const known = conditions.get(expression) ?? parsedCondition(expression);
  conditions.set(expression, known);
  return known(item, placeholders);
}

/** An item after `SET name = :value`, `REMOVE name` and `ADD name :number`; all are applied to the item as it was. */
export function updated(item: Item, expression: string, placeholders: Placeholders): Item {
  const assignments = updates.get(expression) ?? parsedUpdate(expression);
  updates.set(expression, assignments);
  const removed = assignments.flatMap(({ clause, name }) => (clause === 'REMOVE' ? [nameOf(name, placeholders)] : []));
  const result = removed.length === 0 ? { ...item } : without(item, removed);
  for (const { clause, name, value } of assignments) {
    if (clause === 'REMOVE') continue;
    const attribute = nameOf(name, placeholders);
    if (clause === 'SET') result[attribute] = boundTo(value, placeholders);
    else result[attribute] = sum(item[attribute], boundTo(value, placeholders));
  }
  return result;
}

/** Built anew: an object that something was deleted from is slow to copy ever after. */
function without(item: Item, removed: readonly string[]): Item {
  const result: Item = {};
  for (const [name, value] of Object.entries(item)) if (!removed.includes(name)) result[name] = value;
  return result;
}

function sum(before: AttributeValue | undefined, added: AttributeValue): AttributeValue {
  return { N: String(Number(before?.N ?? 0) + Number(added.N)) };
}

function parsedUpdate(expression: string): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (const [, clause = '', list = ''] of expression.matchAll(
    /\b(SET|REMOVE|ADD)\s+(.*?)(?=\s+(?:REMOVE|ADD)\s|$)/g,
  )) {
    for (const part of list.split(',')) {
      const [name = '', value = ''] = part.trim().split(/\s*=\s*|\s+/);
      if (clause === 'SET' || clause === 'REMOVE' || clause === 'ADD') assignments.push({ clause, name, value });
    }
  }
  if (assignments.length === 0) throw new Error(`not an update expression: ${expression}`);
  return assignments;
}

function parsedCondition(expression: string): Test {
  const words = wordsOf(expression);
  const next = () => words.shift() ?? '';
  const expect = (word: string) => {
    const found = next();
    if (found !== word) throw new Error(`expected ${word}, found ${found}: ${expression}`);
  };
  const any = (): Test => {
    const tests = [all()];
    while (words[0] === 'OR') {
      next();
      tests.push(all());
    }
    return (item, placeholders) => tests.some((test) => test(item, placeholders));
  };
  const all = (): Test => {
    const tests = [one()];
    while (words[0] === 'AND') {
      next();
      tests.push(one());
    }
    return (item, placeholders) => tests.every((test) => test(item, placeholders));
  };
  const one = (): Test => {
    const word = next();
    if (word === '(') {
      const inner = any();
      expect(')');
      return inner;
    }
    if (!word.endsWith('(')) return comparison(word, next(), next());
    const name = next();
    const argument = words[0] === ',' ? next() && next() : '';
    expect(')');
    return call(word, name, argument);
  };
  const test = any();
  if (words.length > 0) throw new Error(`not understood from ${words.join(' ')}: ${expression}`);
  return test;
}

function wordsOf(expression: string): string[] {
  const words: string[] = [];
  let end = 0;
  for (const [whole, call, sign, word = ''] of expression.matchAll(grammar)) {
    words.push(call === undefined ? (sign ?? word) : `${call}(`);
    end += whole.length;
  }
  if (expression.slice(end).trim() !== '') throw new Error(`not a condition: ${expression}`);
  return words;
}

function call(word: string, name: string, argument: string): Test {
  if (word === 'begins_with(') {
    return (item, placeholders) => {
      const beginning = boundTo(argument, placeholders).S ?? '';
      return item?.[nameOf(name, placeholders)]?.S?.startsWith(beginning) ?? false;
    };
  }
  const isWanted = word === 'attribute_exists(';
  return (item, placeholders) => (item?.[nameOf(name, placeholders)] !== undefined) === isWanted;
}

function comparison(name: string, sign: string, value: string): Test {
  return (item, placeholders) => {
    const order = compared(item?.[nameOf(name, placeholders)], boundTo(value, placeholders));
    if (order === undefined) return false;
    if (sign === '=') return order === 0;
    if (sign === '<') return order < 0;
    if (sign === '<=') return order <= 0;
    if (sign === '>') return order > 0;
    if (sign === '>=') return order >= 0;
    throw new Error(`no comparison: ${sign}`);
  };
}

/** Undefined where there is nothing to compare: an absent attribute, or one of another type. */
function compared(stored: AttributeValue | undefined, value: AttributeValue): number | undefined {
  if (stored?.N !== undefined && value.N !== undefined) return Number(stored.N) - Number(value.N);
  if (stored?.S === undefined || value.S === undefined) return undefined;
  if (stored.S === value.S) return 0;
  return stored.S < value.S ? -1 : 1;
}

function nameOf(word: string, { ExpressionAttributeNames: names = {} }: Placeholders): string {
  const name = word.startsWith('#') ? names[word] : word;
  if (name === undefined) throw new Error(`no name for ${word}`);
  return name;
}

function boundTo(word: string, { ExpressionAttributeValues: values = {} }: Placeholders): AttributeValue {
  const value = values[word];
  if (value === undefined) throw new Error(`no value for ${word}`);
  return value;
}
