import { attribute, ref, sub, type Value } from '../cloudformation.ts';
import type { Grants } from '../grants.ts';
import { type DeploymentSettings, grantedFile } from '../settings.ts';
import { type Statement, statementsOf } from '../statement.ts';
import type { Worker } from '../worker.ts';
import { hintSourcesOf } from './hints.ts';
import { type LambdaFunction, physicalName, refreshTimeoutSeconds } from './lambda-function.ts';

/** Every function of a deployment. */
export function functionsOf(grants: Grants, settings: DeploymentSettings): readonly LambdaFunction[] {
  const { workers } = grants;
  return [
    dispatchFunction(grants, settings),
    ...workers.map((worker) => refreshFunction(worker, workers, settings)),
    apiFunction(grants, settings),
  ];
}

/** All that a caller of the API may write, by partition (`lib/store/dynamodb/items.ts`). */
const writtenPartitions = ['approvals', 'token-uses'];

/**
 * Lambda's runtime sizes the space of young objects by the memory of the function, and a refresh makes many that do not grow
 * old. Once this variable names one of the two limits, the runtime sets neither.
 */
export const refreshNodeOptions = ['--max-semi-space-size=8', '--max-old-space-size=832'] as const;

const hubName = ref('AWS::StackName');

const shared: Readonly<Record<string, Value>> = {
  TABLE: ref('Table'),
  QUEUE_URL: ref('RefreshQueue'),
  STAGE: ref('Stage'),
  HUB_NAME: hubName,
  POWERTOOLS_LOG_LEVEL: ref('LogLevel'),
};

function dispatchFunction(grants: Grants, { config }: DeploymentSettings): LambdaFunction {
  const { dispatch, workers } = grants;
  return {
    id: 'Dispatch',
    name: 'dispatch',
    description: 'Accepts the configuration and sends what is due',
    code: 'dispatch',
    memoryMb: 512,
    timeoutSeconds: 55,
    environment: { ...shared, CONFIG: config, NETWORK_QUEUES: networkQueues(workers) },
    statements: [
      onTable('keeps the plan', ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']),
      sendingTo(workers, 'asks for what is due'),
      ...(hintSourcesOf(grants).length === 0 ? [] : [takingFrom('HintQueue')]),
      ...statementsOf(dispatch),
    ],
  };
}

function refreshFunction(
  worker: Grants['workers'][number],
  workers: readonly Worker[],
  { config, eventBus }: DeploymentSettings,
): LambdaFunction {
  const { id, name, network, vpc, permissions } = worker;
  const where = network === undefined ? '' : ` from the network ${network}`;
  return {
    id,
    name,
    description: `Asks one provider${where} what there is, and commits the change`,
    code: 'refresh',
    memoryMb: 1024,
    timeoutSeconds: refreshTimeoutSeconds,
    vpc,
    environment: {
      ...shared,
      CONFIG: config,
      GRANTED: grantedFile,
      EVENT_BUS: eventBus,
      NETWORK: network ?? '',
      NETWORK_QUEUES: networkQueues(workers),
      NODE_OPTIONS: refreshNodeOptions.join(' '),
    },
    statements: [
      onTable('keeps what was found', [
        'BatchGetItem',
        'BatchWriteItem',
        'DeleteItem',
        'GetItem',
        'Query',
        'UpdateItem',
      ]),
      takingFrom(`${id}Queue`),
      sendingTo(workers, 'sends back what it cannot do now, and on what another refresher has to do'),
      ...(vpc === undefined ? [] : interfaceStatements(worker)),
      ...statementsOf(permissions),
    ],
  };
}

function apiFunction({ api }: Grants, { tokens }: DeploymentSettings): LambdaFunction {
  return {
    id: 'Api',
    name: 'api',
    description: 'Serves what was found, as Prometheus http_sd',
    code: 'api',
    memoryMb: 1024,
    timeoutSeconds: 60,
    condition: 'HasApi',
    environment: { ...shared, TOKENS: sub(tokens) },
    statements: [
      onTable('reads what was found', ['BatchGetItem', 'GetItem', 'Query']),
      {
        ...onTable('notes that what is held may go, and the day on which a token was last used', ['PutItem']),
        condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': writtenPartitions } },
      },
      { actions: ['sqs:SendMessage'], resources: [attribute('RefreshQueue')], reason: 'asks for a refresh on demand' },
      ...statementsOf(api),
    ],
  };
}

/** A queue's URL for each network, as JSON. */
function networkQueues(workers: readonly Worker[]): Value {
  const urls = workers.flatMap(({ network, id }) =>
    network === undefined ? [] : [[network, `\${${id}Queue}`] as const],
  );
  return sub(JSON.stringify(Object.fromEntries(urls)));
}

function onTable(reason: string, actions: readonly string[]): Statement {
  return { actions: actions.map((action) => `dynamodb:${action}`), resources: [attribute('Table')], reason };
}

function takingFrom(queue: string): Statement {
  return {
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: [attribute(queue)],
    reason: 'Lambda takes messages from the queue on behalf of the function',
  };
}

function sendingTo(workers: readonly Worker[], reason: string): Statement {
  return { actions: ['sqs:SendMessage'], resources: workers.map(({ id }) => attribute(`${id}Queue`)), reason };
}

/** What Lambda needs to put a function into a VPC, and the function itself does not. AWS: configuration-vpc, "Required IAM permissions". */
function interfaceStatements(worker: Worker): readonly Statement[] {
  const changing = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const arn = sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${physicalName(worker)}`);
  return [
    {
      actions: [...changing, 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'].sort(),
      resources: ['*'],
      reason: 'Lambda puts the function into the VPC with these, and asks for them on every resource',
    },
    {
      effect: 'Deny',
      actions: changing,
      resources: ['*'],
      condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn } },
      reason: 'the code of the function has no use for them',
    },
  ];
}
