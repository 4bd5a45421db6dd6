import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEc2Instances, type Ec2Instances } from '../peers/moto/ec2-instances.ts';
import { type MotoServer, startMotoServer } from '../peers/moto/moto-server.ts';
import { type DeployedFunction, startFunction } from './deployed-function.ts';
import { rollcall } from './hub-process.ts';
import { createAccount } from './moto-account.ts';
import { region } from './moto-client-settings.ts';
import { type Ec2Endpoint, startEc2Endpoint } from './moto-ec2-endpoint.ts';
import { createEventSourceMapping, type EventSourceMapping } from './moto-event-source-mapping.ts';
import { type RestGateway, startRestGateway } from './moto-rest-gateway.ts';
import { type PackagedProject, packageProject } from './packaged-project.ts';

const readerToken = 'reader-token';
const operatorToken = 'operator-token';

/** A packaged deployment in an account that moto imitates, its functions each in a process of its own. */
export interface MotoWorld {
  readonly moto: MotoServer;
  readonly instances: Ec2Instances;
  /** What the functions take for EC2. Everything else they ask of moto itself. */
  readonly ec2: Ec2Endpoint;
  readonly dispatch: DeployedFunction;
  readonly refresh: DeployedFunction;
  readonly gateway: RestGateway;
  readonly queue: EventSourceMapping;
  /** Asks the API as an operator. */
  ask(path: string, request?: { readonly method: string; readonly body: string }): Promise<Response>;
  /** What `rollcall check --print-prometheus` prints, but that Prometheus looks every second. */
  prometheusText(): Promise<string>;
}

/** Packages two jobs of EC2 and a static one, and starts all they need; `resources` ends it all. */
export async function startMotoWorld(command: string, resources: AsyncDisposableStack): Promise<MotoWorld> {
  const moto = resources.use(await startMotoServer(command));
  const ec2 = resources.use(await startEc2Endpoint(moto.url));
  const project = resources.use(await packageProject({ 'rollcall.yml': configurationFor(ec2.url) }));
  const account = await createAccount(moto, project, { '/rollcall/dev/tokens': tokenDocument() });
  const environment = { ...account.environment, AWS_ENDPOINT_URL_EC2: ec2.url };
  const api = resources.use(await startFunction(project, 'api', environment));
  const dispatch = resources.use(await startFunction(project, 'dispatch', environment));
  const refresh = resources.use(await startFunction(project, 'refresh', environment));
  const gateway = resources.use(await startRestGateway(api));
  return {
    moto,
    instances: resources.use(createEc2Instances(moto)),
    ec2,
    dispatch,
    refresh,
    gateway,
    queue: resources.use(createEventSourceMapping(moto, account.queueUrl, refresh)),
    ask: (path, request) =>
      fetch(`${gateway.url}${path}`, {
        ...request,
        headers: { authorization: `Bearer ${operatorToken}`, 'accept-encoding': 'identity' },
      }),
    prometheusText: () => prometheusTextFor(project, gateway.url),
  };
}

/**
 * A year lies between two slots: after the first one, it is the test that says when there is a refresh. One job names
 * its endpoint, the other has it from the environment.
 */
function configurationFor(ec2: string): string {
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

async function prometheusTextFor({ folder }: PackagedProject, url: string): Promise<string> {
  const token = join(folder, 'token');
  await writeFile(token, readerToken);
  const config = join(folder, 'configuration', 'rollcall.yml');
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

function tokenDocument(): string {
  const records = [
    { name: 'reader', sha256: digestOf(readerToken), scopes: ['read'] },
    { name: 'operator', sha256: digestOf(operatorToken), scopes: ['read', 'admin'] },
  ];
  return JSON.stringify(records);
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
