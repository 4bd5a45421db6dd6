import { type Parameter, ref, type Value } from '../cloudformation.ts';

const optional = { Type: 'String', Default: '' } as const;

/** What a stack is told when it is made or updated. What is written into a template instead is in its settings. */
export const parameters = {
  Stage: {
    Type: 'String',
    Description: 'Name of the stage: part of the URL of the API.',
    Default: 'prod',
    AllowedPattern: '[A-Za-z0-9_-]{1,30}',
    ConstraintDescription: 'at most 30 letters, digits, dashes and underscores',
  },
  LogLevel: {
    Type: 'String',
    Description: 'What the functions log.',
    Default: 'INFO',
    AllowedValues: ['DEBUG', 'INFO', 'WARN', 'ERROR'],
  },
  LogRetentionDays: {
    Type: 'Number',
    Description: 'Days that logs are kept.',
    Default: '30',
    AllowedValues: [
      '1',
      '3',
      '5',
      '7',
      '14',
      '30',
      '60',
      '90',
      '120',
      '180',
      '365',
      '400',
      '545',
      '731',
      '1827',
      '3653',
    ],
  },
  RolePath: {
    Type: 'String',
    Description: 'Path of the IAM roles.',
    Default: '/',
    AllowedPattern: '/(?:[\\w+=,.@-]+/)*',
    ConstraintDescription: 'begins and ends with a slash',
  },
  PermissionsBoundary: { ...optional, Description: 'ARN of the permissions boundary of the roles; empty: none.' },
  KmsKeyArn: {
    ...optional,
    Description: 'ARN of the KMS key for table, queues, logs, environment, topic and secrets; empty: keys of AWS.',
  },
  MaximumConcurrency: {
    Type: 'Number',
    Description: 'Refreshes at once, of each network.',
    Default: '10',
    MinValue: 2,
    MaxValue: 1000,
  },
  ApiEndpoint: {
    Type: 'String',
    Description: 'Who reaches the API: REGIONAL is the internet (with a token), PRIVATE the VPC endpoints below.',
    Default: 'REGIONAL',
    AllowedValues: ['REGIONAL', 'PRIVATE', 'NONE'],
  },
  ApiRequestsPerSecond: {
    Type: 'Number',
    Description: 'Requests that the API takes; more are answered with 429. A ceiling for the bill.',
    Default: '100',
    MinValue: 1,
    MaxValue: 10_000,
  },
  VpcEndpointIds: {
    ...optional,
    Description: 'Interface endpoints of a PRIVATE API: vpce-..., comma between several.',
  },
  DomainName: { ...optional, Description: 'Domain name of the API; empty: that of API Gateway.' },
  CertificateArn: { ...optional, Description: 'ARN of the certificate of DomainName, in this region.' },
  TruststoreUri: {
    ...optional,
    Description: 'Object of S3 with the CAs that clients of DomainName need a certificate of; empty: no mTLS.',
  },
  WebAclArn: { ...optional, Description: 'ARN of the web ACL of WAF in front of the API; empty: none.' },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof parameters;

/** The parameters with other defaults. */
export function parametersWith(
  defaults: Readonly<Partial<Record<ParameterName, string>>>,
): Readonly<Record<string, Parameter>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const [, value] = Object.entries(defaults).find(([key]) => key === name) ?? [];
      return [name, value === undefined ? parameter : { ...parameter, Default: value }];
    }),
  );
}

function isSet(name: ParameterName): Value {
  return { 'Fn::Not': [{ 'Fn::Equals': [ref(name), ''] }] };
}

function is(name: ParameterName, value: string): Value {
  return { 'Fn::Equals': [ref(name), value] };
}

function all(...conditions: readonly Value[]): Value {
  return { 'Fn::And': conditions };
}

function named(condition: string): Value {
  return { Condition: condition };
}

export const conditions: Readonly<Record<string, Value>> = {
  HasBoundary: isSet('PermissionsBoundary'),
  HasKey: isSet('KmsKeyArn'),
  HasApi: { 'Fn::Not': [is('ApiEndpoint', 'NONE')] },
  HasApiAndKey: all(named('HasApi'), named('HasKey')),
  IsPrivate: is('ApiEndpoint', 'PRIVATE'),
  HasDomain: all(named('HasApi'), isSet('DomainName')),
  HasMutualTls: all(named('HasDomain'), isSet('TruststoreUri')),
  HasWebAcl: all(named('HasApi'), isSet('WebAclArn')),
};

/** Parameters that go together; CloudFormation refuses a stack without them before it makes anything. */
export const rules: Readonly<Record<string, Value>> = {
  PrivateApi: rule(is('ApiEndpoint', 'PRIVATE'), isSet('VpcEndpointIds'), 'a PRIVATE API needs VpcEndpointIds'),
  Certificate: rule(isSet('DomainName'), isSet('CertificateArn'), 'DomainName needs CertificateArn'),
  Domain: rule(isSet('DomainName'), is('ApiEndpoint', 'REGIONAL'), 'DomainName is for a REGIONAL API'),
  MutualTls: rule(isSet('TruststoreUri'), isSet('DomainName'), 'TruststoreUri needs DomainName'),
};

function rule(condition: Value, assertion: Value, description: string): Value {
  return { RuleCondition: condition, Assertions: [{ Assert: assertion, AssertDescription: description }] };
}
