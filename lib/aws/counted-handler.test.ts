import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { QuotaCall } from '../model/call-quota.ts';
import { awsFields } from './aws-options.ts';
import { countedHandler } from './counted-handler.ts';
import { awsQuotaOf, quotaApiOf } from './quota-apis.ts';
import { type AwsRequest, createAwsRequestHandler } from './request-handler.ts';

const signal = new AbortController().signal;
const request: AwsRequest = { method: 'POST', protocol: 'https:', hostname: 'ec2.example.com', path: '/', headers: {} };

function labOf(service: string) {
  const events: (QuotaCall | 'sent')[] = [];
  const http = {
    async send() {
      events.push('sent');
      return { status: 200, headers: {}, body: Buffer.alloc(0) };
    },
  };
  const turns = { next: async (call: QuotaCall) => void events.push(call) };
  const handler = createAwsRequestHandler(http, signal);
  return { events, counted: countedHandler(handler, { service, region: 'eu-west-1', turns, signal }) };
}

describe('a counted transport', () => {
  it.each([
    {
      title: 'an action of AWS Query',
      service: 'ec2',
      sent: { body: 'Version=2016-11-15&Action=DescribeInstances' },
      api: 'ec2:DescribeInstances',
    },
    {
      title: 'an action of AWS JSON',
      service: 'ecs',
      sent: { headers: { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.ListTasks' }, body: '{}' },
      api: 'ecs:resource-reads',
    },
    { title: 'a service as a whole', service: 'kafka', sent: { method: 'GET' }, api: 'kafka' },
  ])('lets each attempt at $title wait for its turn', async ({ service, sent, api }) => {
    const { events, counted } = labOf(service);

    await counted.handle({ ...request, ...sent }, undefined);
    await counted.handle({ ...request, ...sent }, undefined);

    const call = { api, region: 'eu-west-1' };
    expect(events).toEqual([call, 'sent', call, 'sent']);
  });

  it('hands the options of a call on: its body may be taken unread', async () => {
    const { counted } = labOf('ec2');
    const taken: Uint8Array[] = [];

    await counted.handle({ ...request, body: 'Action=DescribeInstances' }, { takeBody: (body) => taken.push(body) });

    expect(taken).toEqual([Buffer.alloc(0)]);
  });

  it('lets what has no quota pass', async () => {
    const { events, counted } = labOf('ec2');

    await counted.handle({ ...request, body: 'Action=AssumeRole' }, undefined);

    expect(events).toEqual(['sent']);
  });
});

const AwsBlock = z.object(awsFields);
const Permissions = z.object({ actions: z.array(z.object({ action: z.string() })) });

describe('the quota of a role', () => {
  it.each(['ec2', 'ecs', 'elasticache', 'msk', 'rds'] as const)('of %s is of every API that it may call', (role) => {
    const file = join(import.meta.dirname, '..', 'mechanisms', role, 'permissions.json');
    const { actions } = Permissions.parse(JSON.parse(readFileSync(file, 'utf8')));
    const apis = actions.map(({ action }) => {
      const [service = '', name = ''] = action.split(':');
      return quotaApiOf(service, name);
    });

    const { apis: known } = awsQuotaOf(role, AwsBlock.parse({ regions: 'all' }));

    expect(new Set(known)).toEqual(new Set(apis));
  });

  it.each([
    { title: 'the account of its role', options: { role_arn: 'arn:aws:iam::111122223333:role/a' }, is: '111122223333' },
    { title: 'that of its key', options: { access_key: 'AKIAEXAMPLE' }, is: 'AKIAEXAMPLE' },
    { title: 'that of its profile', options: { profile: 'p' }, is: 'p' },
    { title: 'the own one', options: {}, is: 'own' },
  ])('is $title', ({ options, is }) => {
    expect(awsQuotaOf('ec2', AwsBlock.parse(options)).account).toBe(is);
  });
});
