import { attribute, type Resource, type Resources, ref, sub, under, type Value, when } from '../cloudformation.ts';
import { policyDocument, reasonsOf, type Statement } from '../statement.ts';

/** Six of these hide a message of the queue. */
export const refreshTimeoutSeconds = 120;

/** A function with its role and its log. */
export interface LambdaFunction {
  /** What the names of its resources begin with. */
  readonly id: string;
  /** What it is called behind the name of the stack. */
  readonly name: string;
  readonly description: string;
  /** The folder of `dist/functions` that holds its code. */
  readonly code: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, Value>>;
  readonly statements: readonly Statement[];
  readonly vpc?: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] } | undefined;
  /** Nothing of it is made where this condition does not hold. */
  readonly condition?: string;
}

/** Its role, its log and itself, but for the code: how that gets to AWS is for those who deploy. */
export function functionResources(each: LambdaFunction): Resources {
  const { id, condition } = each;
  const all: Resources = {
    [`${id}Role`]: roleOf(each),
    [`${id}LogGroup`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: {
        LogGroupName: sub(`/aws/lambda/${physicalName(each)}`),
        RetentionInDays: ref('LogRetentionDays'),
        KmsKeyId: when('HasKey', ref('KmsKeyArn')),
      },
    },
    [functionIdOf(each)]: {
      Type: 'AWS::Lambda::Function',
      // A function that runs before its log is there makes one of its own, which no stack removes.
      DependsOn: [`${id}LogGroup`],
      Properties: propertiesOf(each),
    },
  };
  const made = condition === undefined ? all : under(condition, all);
  return { ...made, [`${id}KeyPolicy`]: keyPolicyOf(each) };
}

/** The logical id of the function, as osls makes it. */
export function functionIdOf({ id }: Pick<LambdaFunction, 'id'>): string {
  return `${id}LambdaFunction`;
}

/** The name of the function, as a text for `sub`. */
export function physicalName({ name }: Pick<LambdaFunction, 'name'>): string {
  return `\${AWS::StackName}-${name}`;
}

function propertiesOf(each: LambdaFunction): Resource['Properties'] {
  const { id, description, code, memoryMb, timeoutSeconds, environment, vpc } = each;
  return {
    FunctionName: sub(physicalName(each)),
    Description: description,
    Handler: `dist/functions/${code}/index.handler`,
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    MemorySize: memoryMb,
    Timeout: timeoutSeconds,
    Role: attribute(`${id}Role`),
    KmsKeyArn: when('HasKey', ref('KmsKeyArn')),
    Environment: { Variables: environment },
    ...(vpc === undefined ? {} : { VpcConfig: { SubnetIds: vpc.subnets, SecurityGroupIds: vpc.securityGroups } }),
  };
}

/** What a key of one's own takes. The condition is that of the function, and that there is such a key. */
function keyPolicyOf({ id, condition }: LambdaFunction): Resource {
  const keyed: Statement = {
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    resources: [ref('KmsKeyArn')],
    reason: 'DynamoDB, SQS, SSM, Secrets Manager and Lambda use the key on behalf of the function',
  };
  return {
    Type: 'AWS::IAM::Policy',
    Condition: condition === undefined ? 'HasKey' : `${condition}AndKey`,
    Metadata: { Reasons: reasonsOf([keyed]) },
    Properties: { PolicyName: 'key', Roles: [ref(`${id}Role`)], PolicyDocument: policyDocument([keyed]) },
  };
}

/** All that its role may do, but for what a key of one's own takes. */
export function roleStatements({ id, statements }: LambdaFunction): readonly Statement[] {
  const logged: Statement = {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [attribute(`${id}LogGroup`)],
    reason: 'Lambda writes what the function logs',
  };
  return [logged, ...statements];
}

function roleOf(each: LambdaFunction): Resource {
  const all = roleStatements(each);
  return {
    Type: 'AWS::IAM::Role',
    Metadata: { Reasons: reasonsOf(all) },
    Properties: {
      Path: ref('RolePath'),
      PermissionsBoundary: when('HasBoundary', ref('PermissionsBoundary')),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'function', PolicyDocument: policyDocument(all) }],
    },
  };
}
