import { stringify } from 'yaml';
import type { Parameter, Template } from './cloudformation.ts';
import type { LambdaFunction } from './stack/lambda-function.ts';
import { functionIdOf } from './stack/lambda-function.ts';

const codeParameters = {
  CodeBucket: {
    Type: 'String',
    Description: 'Name of the bucket, in this region, that holds the archives of the functions.',
    AllowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
  },
  CodePrefix: { Type: 'String', Description: 'What their keys begin with: empty, or rollcall/', Default: '' },
} as const satisfies Readonly<Record<string, Parameter>>;

/**
 * The template as YAML, with the code of its functions in a bucket that its parameters name; `archives` are the names of the
 * archives by the code that is in them. A name has to change with its content: CloudFormation looks no further.
 */
export function templateText(
  template: Template,
  functions: readonly LambdaFunction[],
  archives: ReadonlyMap<string, string>,
): string {
  const archiveOf = (name: string): string => {
    const archive = archives.get(name);
    if (archive === undefined) throw new TypeError(`there is no archive of ${name}`);
    return archive;
  };
  const code = new Map(functions.map((each) => [functionIdOf(each), archiveOf(each.code)]));
  const resources = Object.entries(template.Resources).map(([name, resource]) => {
    if (!code.has(name)) return [name, resource] as const;
    const Code = { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': `\${CodePrefix}${code.get(name)}` } };
    return [name, { ...resource, Properties: { ...resource.Properties, Code } }] as const;
  });
  const whole = {
    ...template,
    Parameters: { ...codeParameters, ...template.Parameters },
    Resources: Object.fromEntries(resources),
  };
  // CloudFormation reads YAML 1.1, in which a date or a `no` has to be quoted, and knows no anchors.
  return stringify(whole, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 });
}
