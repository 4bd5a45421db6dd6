import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import type { PolicyDocument } from '../support/policy.ts';
import { type DeployedFunction, startFunction } from './deployed-function.ts';
import { deployedFunctions, type StackFunction } from './deployed-stack.ts';
import { clientSettings, region } from './moto-client-settings.ts';
import { createEventSourceMapping, type EventSourceMapping } from './moto-event-source-mapping.ts';
import { type RestGateway, startRestGateway } from './moto-rest-gateway.ts';
import { type RecordingEndpoint, startRecordingEndpoint } from './recording-endpoint.ts';

/** A deployed stack whose functions run: each what was uploaded of it, with the environment that CloudFormation made. */
export interface RunningStack {
  readonly deployed: ReadonlyMap<string, StackFunction>;
  /** What each function asks AWS for, by its name. */
  readonly recorded: ReadonlyMap<string, RecordingEndpoint>;
  readonly dispatch: DeployedFunction;
  readonly refresh: DeployedFunction;
  readonly gateway: RestGateway;
  readonly queue: EventSourceMapping;
}

export interface StackPlace {
  readonly moto: MotoServer;
  readonly stack: string;
  readonly stage: string;
  /** Where the archives were uploaded. */
  readonly bucket: string;
  /** The token document, as a parameter of the stage. */
  readonly tokens: string;
  /** In front of the EC2 of the account; absent: nothing. */
  readonly ec2Before?: (endpoint: RecordingEndpoint) => string;
}

/** Functions that were deployed, and where and how they run. */
export interface FunctionsPlace extends Pick<StackPlace, 'moto' | 'ec2Before'> {
  readonly deployed: ReadonlyMap<string, StackFunction>;
  /** What AWS allows a function, by its name; absent: everything. */
  readonly allowed?: (name: string) => readonly PolicyDocument[];
  /** In place of what the function was told. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the functions of a stack; `resources` ends them. */
export async function runStack(place: StackPlace, resources: AsyncDisposableStack): Promise<RunningStack> {
  const { moto, stack, bucket } = place;
  await putTokens(place);
  const deployed = await deployedFunctions(moto, stack, bucket);
  // What a role of its own does not allow is refused.
  const allowed = (name: string) => deployed.get(name)?.policies ?? [];
  return runFunctions({ allowed, ...place, deployed }, resources);
}

/** Starts a process for each of some functions; `resources` ends them. */
export async function runFunctions(place: FunctionsPlace, resources: AsyncDisposableStack): Promise<RunningStack> {
  const { moto, deployed, environment = {} } = place;
  const recorded = new Map<string, RecordingEndpoint>();
  const start = async (name: string): Promise<DeployedFunction> => {
    const code = deployed.get(name);
    if (code === undefined) throw new Error(`there is no function ${name}`);
    const endpoint = resources.use(await startRecordingEndpoint(moto.url, place.allowed?.(name)));
    recorded.set(name, endpoint);
    const ec2 = place.ec2Before?.(endpoint);
    const added = {
      ...moto.environment,
      AWS_ENDPOINT_URL: endpoint.url,
      ...(ec2 === undefined ? {} : { AWS_ENDPOINT_URL_EC2: ec2 }),
      ...environment,
    };
    return resources.use(await startFunction({ ...code, environment: withQueuesAt(endpoint.url, code) }, added));
  };
  const api = await start('api');
  const dispatch = await start('dispatch');
  const refresh = await start('refresh');
  const queueUrl = `${moto.url}/123456789012/${deployed.get('refresh')?.queues[0]?.name}`;
  return {
    deployed,
    recorded,
    dispatch,
    refresh,
    gateway: resources.use(await startRestGateway(api)),
    queue: resources.use(createEventSourceMapping(moto, queueUrl, refresh)),
  };
}

/** The client of SQS goes where the URL of a queue points, whatever other endpoint it is told. */
function withQueuesAt(endpoint: string, { environment }: StackFunction): Readonly<Record<string, string>> {
  const texts = Object.entries(environment).map(([name, text]) => {
    return [name, text.replaceAll(`https://sqs.${region}.amazonaws.com`, endpoint)] as const;
  });
  return Object.fromEntries(texts);
}

async function putTokens({ moto, stage, tokens }: StackPlace): Promise<void> {
  const ssm = new SSMClient(clientSettings(moto));
  const Name = `/rollcall/${stage}/tokens`;
  await ssm.send(new PutParameterCommand({ Name, Value: tokens, Type: 'SecureString', Overwrite: true }));
  ssm.destroy();
}
