import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import { clientSettings } from './moto-client-settings.ts';
import { elementsOf, motoJson, motoRequest } from './moto-request.ts';

/**
 * What an account has of a stack, by name: everything that its template makes and moto both makes and removes. moto makes no
 * alarms and no invocation settings, and does not remove REST APIs.
 */
export async function resourcesNamedAfter(moto: MotoServer, stack: string): Promise<readonly string[]> {
  const settings = clientSettings(moto);
  const [dynamoDb, s3, sqs] = [
    new DynamoDBClient(settings),
    new S3Client({ ...settings, forcePathStyle: true }),
    new SQSClient(settings),
  ];
  const tables = (await dynamoDb.send(new ListTablesCommand())).TableNames ?? [];
  const buckets = (await s3.send(new ListBucketsCommand())).Buckets ?? [];
  const queues = (await sqs.send(new ListQueuesCommand())).QueueUrls ?? [];
  for (const client of [dynamoDb, s3, sqs]) client.destroy();
  const names = [
    ...tables.map((name) => `table ${name}`),
    ...buckets.map(({ Name: name }) => `bucket ${name}`),
    ...queues.map((url) => `queue ${url.split('/').at(-1)}`),
    ...(await named(moto)),
  ];
  return names.filter((name) => name.split(' ')[1]?.replace('/aws/lambda/', '').startsWith(`${stack}-`)).toSorted();
}

async function named(moto: MotoServer): Promise<readonly string[]> {
  const iam = await motoRequest(moto, { service: 'iam', form: { Action: 'ListRoles', Version: '2010-05-08' } });
  const sns = await motoRequest(moto, { service: 'sns', form: { Action: 'ListTopics', Version: '2010-03-31' } });
  const lambda = await motoJson(
    moto,
    { service: 'lambda', path: '/2015-03-31/functions/' },
    z.object({ Functions: z.array(z.object({ FunctionName: z.string() })) }),
  );
  const rules = await motoJson(
    moto,
    { service: 'events', target: 'AWSEvents.ListRules', body: {} },
    z.object({ Rules: z.array(z.object({ Name: z.string() })) }),
  );
  const logs = await motoJson(
    moto,
    { service: 'logs', target: 'Logs_20140328.DescribeLogGroups', body: {} },
    z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) }),
  );
  return [
    ...elementsOf(iam, 'RoleName').map((name) => `role ${name}`),
    ...elementsOf(sns, 'TopicArn').map((arn) => `topic ${arn.split(':').at(-1)}`),
    ...lambda.Functions.map(({ FunctionName: name }) => `function ${name}`),
    ...rules.Rules.map(({ Name: name }) => `rule ${name}`),
    ...logs.logGroups.map(({ logGroupName: name }) => `log ${name}`),
  ];
}
