import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { createEc2Instances, type Ec2Instances } from '../peers/moto/ec2-instances.ts';
import { type MotoServer, startMotoServer } from '../peers/moto/moto-server.ts';
import { rollcall } from './hub-process.ts';
import { clientSettings, region } from './moto-client-settings.ts';
import { type Ec2Endpoint, startEc2Endpoint } from './moto-ec2-endpoint.ts';
import { type BuiltProject, buildProject } from './packaged-project.ts';
import type { RecordingEndpoint } from './recording-endpoint.ts';
import { type RunningStack, runStack } from './running-stack.ts';

const readerToken = 'reader-token';
const operatorToken = 'operator-token';

/** A deployment in an account that moto imitates, its functions each in a process of its own. */
export interface MotoWorld
  extends Pick<RunningStack, 'dispatch' | 'refresh' | 'gateway' | 'queue' | 'deployed' | 'recorded'> {
  readonly moto: MotoServer;
  readonly instances: Ec2Instances;
  /** What the functions take for EC2. Everything else they ask of moto itself. */
  readonly ec2: Ec2Endpoint;
  readonly project: BuiltProject;
  /** Asks the API as an operator. */
  ask(path: string, request?: { readonly method: string; readonly body: string }): Promise<Response>;
  /** What `rollcall check --print-prometheus` prints, but that Prometheus looks every second. */
  prometheusText(): Promise<string>;
}

export const stage = 'dev';
const stack = `rollcall-${stage}`;

/** Deploys two jobs of EC2 and a static one with osls, and starts all they need; `resources` ends it all. */
export async function startMotoWorld(command: string, resources: AsyncDisposableStack): Promise<MotoWorld> {
  const moto = resources.use(await startMotoServer(command));
  const ec2 = resources.use(await startEc2Endpoint(moto.url));
  const project = resources.use(await buildProject({ 'rollcall.yml': configurationFor(ec2.url) }));
  await project.osls(['deploy', '--stage', stage], moto.environment);
  const bucket = await bucketOf(moto, `${stack}-serverlessdeploymentbucket`);
  const ec2Before = (endpoint: RecordingEndpoint) => {
    ec2.standBefore(endpoint.url);
    return ec2.url;
  };
  const running = await runStack({ moto, stack, stage, bucket, tokens: tokenDocument(), ec2Before }, resources);
  const { gateway } = running;
  return {
    ...running,
    moto,
    instances: resources.use(createEc2Instances(moto)),
    ec2,
    project,
    ask: askAsOperator(gateway.url),
    prometheusText: () => prometheusTextFor(project, gateway.url),
  };
}

/** Asks the API at an address with the token of an operator. */
export function askAsOperator(url: string): MotoWorld['ask'] {
  const headers = { authorization: `Bearer ${operatorToken}`, 'accept-encoding': 'identity' };
  return (path, request) => fetch(`${url}${path}`, { ...request, headers });
}

async function bucketOf(moto: MotoServer, beginning: string): Promise<string> {
  const s3 = new S3Client({ ...clientSettings(moto), forcePathStyle: true });
  const { Buckets: buckets = [] } = await s3.send(new ListBucketsCommand());
  s3.destroy();
  const found = buckets.find(({ Name }) => Name?.startsWith(beginning))?.Name;
  if (found === undefined) throw new Error(`there is no bucket ${beginning}...`);
  return found;
}

/**
 * A year lies between two slots: after the first one, it is the test that says when there is a refresh. One job names
 * its endpoint, the other has it from the environment.
 */
export function configurationFor(ec2: string): string {
  return `
scrape_configs:
  - job_name: node
    ec2_sd_configs:
      - region: ${region}
        endpoint: ${ec2}
        port: 9100
        refresh_interval: 1y
        filters: [{ name: instance-state-name, values: [running] }]
  - job_name: app
    ec2_sd_configs:
      - region: ${region}
        port: 8080
        refresh_interval: 1y
  - job_name: fixed
    static_configs:
      - targets: ["192.0.2.1:9090"]
        labels: { team: web }
`;
}

async function prometheusTextFor({ folder, config }: BuiltProject, url: string): Promise<string> {
  const token = join(folder, 'token');
  await writeFile(token, readerToken);
  const printed = await rollcall('check', config, '--print-prometheus', '--url', url, '--credentials-file', token);
  return printed.replaceAll('refresh_interval: 365d', 'refresh_interval: 1s');
}

/** One more scrape config: the instances of job `app`, asked for by Prometheus itself. */
export function ownDiscovery({ url }: MotoServer): string {
  return `
  - job_name: own
    ec2_sd_configs:
      - region: ${region}
        endpoint: ${url}
        access_key: moto
        secret_key: moto
        port: 8080
        refresh_interval: 1s
`;
}

/** Who may do what, as a stage keeps it. */
export function tokenDocument(): string {
  const records = [
    { name: 'reader', sha256: digestOf(readerToken), scopes: ['read'] },
    { name: 'operator', sha256: digestOf(operatorToken), scopes: ['read', 'admin'] },
  ];
  return JSON.stringify(records);
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
