/** A value of a template: plain JSON, intrinsic functions among it. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value | undefined };

export interface Resource {
  readonly Type: string;
  /** The resource is made only where the condition of this name holds. */
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
  readonly Metadata?: Readonly<Record<string, Value>>;
  readonly Properties: Readonly<Record<string, Value | undefined>>;
}

export type Resources = Readonly<Record<string, Resource>>;

export interface Output {
  readonly Description: string;
  readonly Condition?: string;
  readonly Value: Value;
}

export interface Parameter {
  readonly Type: 'String' | 'Number';
  readonly Description: string;
  readonly Default?: string;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** A CloudFormation template, in the order in which it is written. */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Metadata?: Readonly<Record<string, Value>>;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Readonly<Record<string, Value>>;
  readonly Conditions: Readonly<Record<string, Value>>;
  readonly Resources: Resources;
  readonly Outputs: Readonly<Record<string, Output>>;
}

/** What a reference to a parameter or a resource stands for. */
export function ref(name: string): Value {
  return { Ref: name };
}

/** An attribute of a resource: its ARN unless another one is named. */
export function attribute(resource: string, name = 'Arn'): Value {
  return { 'Fn::GetAtt': [resource, name] };
}

/** A text in which `${Name}` is filled in. */
export function sub(text: string): Value {
  return text.includes('${') ? { 'Fn::Sub': text } : text;
}

/** One value where a condition holds, else another: nothing at all where none is given. */
export function when(condition: string, then: Value, otherwise: Value = ref('AWS::NoValue')): Value {
  return { 'Fn::If': [condition, then, otherwise] };
}

/** Resources that are made only where a condition holds. */
export function under(condition: string, resources: Resources): Resources {
  const all = Object.entries(resources);
  return Object.fromEntries(all.map(([name, resource]) => [name, { ...resource, Condition: condition }]));
}

/** Several sets of resources as one. */
export function together(sets: readonly Resources[]): Resources {
  return Object.fromEntries(sets.flatMap((each) => Object.entries(each)));
}

/** `arn:aws:sqs:eu-west-1:123456789012:` of this deployment, as a text for `sub`. */
export function arnPrefix(service: string): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:`;
}
