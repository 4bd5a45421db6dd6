import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import { PolicyDocument } from '../support/policy.ts';
import type { FunctionCode } from './deployed-function.ts';
import { clientSettings } from './moto-client-settings.ts';
import { elementsOf, motoJson, motoRequest } from './moto-request.ts';
import { zipEntries } from './zip-entries.ts';

const Listed = z.object({
  Functions: z.array(
    z.object({
      FunctionName: z.string(),
      Handler: z.string(),
      Role: z.string(),
      Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
    }),
  ),
});
const Found = z.object({ Code: z.object({ Location: z.url() }) });
const Mappings = z.object({
  EventSourceMappings: z.array(
    z.object({ UUID: z.string(), EventSourceArn: z.string(), FunctionArn: z.string(), BatchSize: z.int() }),
  ),
});
const Rules = z.object({ Rules: z.array(z.object({ Name: z.string(), ScheduleExpression: z.string().optional() })) });
const Targets = z.object({ Targets: z.array(z.object({ Arn: z.string() })) });

/** A function of a stack, as the account has it: its code is what was uploaded. */
export interface StackFunction extends FunctionCode {
  readonly policies: readonly PolicyDocument[];
  /** Names of the queues that feed it, one message at a time or many. */
  readonly queues: readonly { readonly name: string; readonly batchSize: number }[];
  readonly isScheduled: boolean;
}

/** The functions of a stack by their names without that of the stack; `bucket` is where their code was uploaded. */
export async function deployedFunctions(
  moto: MotoServer,
  stack: string,
  bucket: string,
): Promise<ReadonlyMap<string, StackFunction>> {
  const { Functions: listed } = await motoJson(moto, { service: 'lambda', path: '/2015-03-31/functions/' }, Listed);
  const mappings = await motoJson(moto, { service: 'lambda', path: '/2015-03-31/event-source-mappings/' }, Mappings);
  await disable(moto, mappings.EventSourceMappings);
  const scheduled = await scheduledArns(moto);
  const functions = new Map<string, StackFunction>();
  for (const { FunctionName, Handler, Role, Environment } of listed) {
    if (!FunctionName.startsWith(`${stack}-`)) continue;
    const name = FunctionName.slice(stack.length + 1);
    const isOwn = (arn: string) => arn.endsWith(`:function:${FunctionName}`);
    functions.set(name, {
      name,
      handler: Handler,
      environment: Environment.Variables,
      files: await uploadedFiles(moto, FunctionName, bucket),
      policies: await policiesOf(moto, Role),
      queues: mappings.EventSourceMappings.filter(({ FunctionArn }) => isOwn(FunctionArn)).map(
        ({ EventSourceArn, BatchSize }) => ({ name: EventSourceArn.split(':').at(-1) ?? '', batchSize: BatchSize }),
      ),
      isScheduled: scheduled.some(isOwn),
    });
  }
  return functions;
}

/** moto hands messages over by itself, to a container that is not there, and loses them in the end: a test does it instead. */
async function disable(moto: MotoServer, mappings: readonly { readonly UUID: string }[]): Promise<void> {
  for (const { UUID } of mappings) {
    const path = `/2015-03-31/event-source-mappings/${UUID}`;
    await motoRequest(moto, { service: 'lambda', method: 'PUT', path, body: { Enabled: false } });
  }
}

async function uploadedFiles(moto: MotoServer, name: string, bucket: string): Promise<ReadonlyMap<string, Buffer>> {
  const { Code } = await motoJson(moto, { service: 'lambda', path: `/2015-03-31/functions/${name}` }, Found);
  const Key = decodeURIComponent(new URL(Code.Location).pathname.slice(1));
  const s3 = new S3Client({ ...clientSettings(moto), forcePathStyle: true });
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  const archive = Buffer.from((await body?.transformToByteArray()) ?? []);
  s3.destroy();
  return zipEntries(archive);
}

async function scheduledArns(moto: MotoServer): Promise<readonly string[]> {
  const events = (action: string, body: object) =>
    ({ service: 'events', target: `AWSEvents.${action}`, body }) as const;
  const { Rules: rules } = await motoJson(moto, events('ListRules', {}), Rules);
  const arns: string[] = [];
  for (const { Name, ScheduleExpression } of rules) {
    if (ScheduleExpression !== 'rate(1 minute)') continue;
    const { Targets: targets } = await motoJson(moto, events('ListTargetsByRule', { Rule: Name }), Targets);
    arns.push(...targets.map(({ Arn }) => Arn));
  }
  return arns;
}

async function policiesOf(moto: MotoServer, roleArn: string): Promise<readonly PolicyDocument[]> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const iam = (form: Readonly<Record<string, string>>) =>
    motoRequest(moto, { service: 'iam', form: { Version: '2010-05-08', RoleName, ...form } });
  const names = elementsOf(await iam({ Action: 'ListRolePolicies' }), 'member');
  const documents = await Promise.all(
    names.map(async (PolicyName) => {
      const [encoded = ''] = elementsOf(await iam({ Action: 'GetRolePolicy', PolicyName }), 'PolicyDocument');
      return policyIn(decodeURIComponent(encoded));
    }),
  );
  return documents;
}

/** moto gives a policy that CloudFormation made as Python writes it: quotes of the other kind, and none of them inside. */
function policyIn(text: string): PolicyDocument {
  return PolicyDocument.parse(JSON.parse(text.replaceAll('&#x27;', '"').replaceAll("'", '"')));
}
