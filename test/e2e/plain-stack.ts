import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import { until } from '../support/until.ts';
import { clientSettings, region } from './moto-client-settings.ts';
import { elementsOf, motoRequest } from './moto-request.ts';

const version = '2010-05-15';
const patienceMs = 60_000;

/** Uploads what `rollcall package` wrote into a bucket of its own, and has CloudFormation make a stack of it. */
export async function createPlainStack(
  moto: MotoServer,
  made: { readonly stack: string; readonly stage: string; readonly folder: string; readonly bucket: string },
): Promise<void> {
  const { stack, stage, folder, bucket } = made;
  const s3 = new S3Client({ ...clientSettings(moto), forcePathStyle: true });
  const configuration = { LocationConstraint: region } as const;
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: configuration }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.zip')) continue;
    const Body = await readFile(join(folder, name));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `rollcall/${name}`, Body }));
  }
  s3.destroy();
  const parameters = { CodeBucket: bucket, CodePrefix: 'rollcall/', Stage: stage };
  const listed = Object.entries(parameters).flatMap(([key, value], index) => [
    [`Parameters.member.${index + 1}.ParameterKey`, key],
    [`Parameters.member.${index + 1}.ParameterValue`, value],
  ]);
  await motoRequest(moto, {
    service: 'cloudformation',
    form: {
      Action: 'CreateStack',
      Version: version,
      StackName: stack,
      TemplateBody: await readFile(join(folder, 'template.yaml'), 'utf8'),
      ...Object.fromEntries(listed),
    },
  });
  await stackIs(moto, stack, 'CREATE_COMPLETE');
}

/** Writes a text into a bucket. */
export async function putText(
  moto: MotoServer,
  { bucket, key, text }: { readonly bucket: string; readonly key: string; readonly text: string },
): Promise<void> {
  const s3 = new S3Client({ ...clientSettings(moto), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
  s3.destroy();
}

/** What a stack says of itself, by name. */
export async function outputsOf(moto: MotoServer, stack: string): Promise<Readonly<Record<string, string>>> {
  const form = { Action: 'DescribeStacks', Version: version, StackName: stack };
  const answer = await motoRequest(moto, { service: 'cloudformation', form });
  const [keys, values] = [elementsOf(answer, 'OutputKey'), elementsOf(answer, 'OutputValue')];
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']));
}

export async function deleteStack(moto: MotoServer, stack: string): Promise<void> {
  const form = { Action: 'DeleteStack', Version: version, StackName: stack };
  await motoRequest(moto, { service: 'cloudformation', form });
  await stackIs(moto, stack, 'DELETE_COMPLETE');
}

async function stackIs(moto: MotoServer, stack: string, status: string): Promise<void> {
  const form = { Action: 'ListStacks', Version: version };
  await until(
    async () => {
      const answer = await motoRequest(moto, { service: 'cloudformation', form });
      const [names, states] = [elementsOf(answer, 'StackName'), elementsOf(answer, 'StackStatus')];
      return states[names.lastIndexOf(stack)];
    },
    (state) => state === status,
    patienceMs,
  );
}
