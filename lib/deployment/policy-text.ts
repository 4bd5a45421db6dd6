import { stringify } from 'yaml';
import type { Value } from './cloudformation.ts';
import { type LambdaFunction, roleStatements } from './stack/lambda-function.ts';
import { policyDocument, type Statement } from './statement.ts';

/** What the role of every function may do, as YAML: one document each, and a reason above each statement. */
export function policyText(functions: readonly LambdaFunction[]): string {
  return functions.map((each) => `# ${each.name}\n${documentOf(each)}`).join('---\n');
}

/** The policies alone, by function. */
export function policies(functions: readonly LambdaFunction[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(functions.map((each) => [each.name, policyDocument(roleStatements(each).map(spelledOut))]));
}

function documentOf(each: LambdaFunction): string {
  const listed = roleStatements(each)
    .map(spelledOut)
    .map((statement) => {
      const text = stringify(statementIn(policyDocument([statement])), { lineWidth: 0 });
      return `  # ${statement.reason}\n${text.replaceAll(/^/gm, '    ').replace(/^ {4}/, '  - ').trimEnd()}\n`;
    });
  return `Version: "2012-10-17"\nStatement:\n${listed.join('')}`;
}

function statementIn(document: Value): unknown {
  const statements = typeof document === 'object' && 'Statement' in document ? document['Statement'] : undefined;
  return Array.isArray(statements) ? statements[0] : undefined;
}

/** A resource of the stack as `${Table.Arn}`, as a person reads it. */
function spelledOut(statement: Statement): Statement {
  return { ...statement, resources: statement.resources.map(spelled) };
}

function spelled(resource: Value): Value {
  if (typeof resource !== 'object') return resource;
  const [[key, value] = []] = Object.entries(resource);
  if (key === 'Fn::GetAtt' && Array.isArray(value)) return `\${${value.join('.')}}`;
  return key === 'Fn::Sub' && value !== undefined ? value : resource;
}
