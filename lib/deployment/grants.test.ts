import { describe, expect, it } from 'vitest';
import { loadHub } from '../config/load-hub.ts';
import { memoryFiles } from '../config/testing/memory-files.ts';
import type { Permission } from '../model/permission.ts';
import { grantsOf } from './grants.ts';
import { type DeploymentSettings, defaultSettings } from './settings.ts';

const reader = 'arn:aws:iam::123456789012:role/reader';
const ec2 = (block: object = {}) => ({ ec2_sd_configs: [{ region: 'eu-west-1', ...block }] });

async function granted(job: object, settings: Partial<DeploymentSettings> = {}) {
  const text = JSON.stringify({ scrape_configs: [{ job_name: 'a', ...job }] });
  const hub = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml');
  const { dispatch, api, workers } = await grantsOf(hub, { ...defaultSettings, tokens: '', ...settings });
  return { dispatch: byAction(dispatch), api: byAction(api), refresh: byAction(workers[0]?.permissions ?? []) };
}

function byAction(permissions: readonly Permission[]): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(permissions, ({ action }) => action);
  return Object.fromEntries([...groups].map(([action, all]) => [action, all.map(({ resource }) => resource)]));
}

function own(service: string): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:`;
}

describe('what the functions are allowed', () => {
  it('is nothing for a configuration that calls nothing of AWS', async () => {
    const job = { static_configs: [{ targets: ['192.0.2.1:80'] }] };

    expect(await granted(job)).toEqual({ dispatch: {}, api: {}, refresh: {} });
  });

  it('is what the providers need: actions, exactly the roles, exactly the secrets', async () => {
    const job = {
      ec2_sd_configs: [{ region: 'eu-west-1' }, { region: 'eu-west-1', role_arn: reader }],
      http_sd_configs: [
        { url: 'https://192.0.2.1/', authorization: { credentials_file: 'ssm:web' } },
        { url: 'https://192.0.2.2/', authorization: { credentials_file: 'secretsmanager:web/a#key' } },
      ],
    };

    expect((await granted(job)).refresh).toEqual({
      'ec2:DescribeAvailabilityZones': ['*'],
      'ec2:DescribeInstances': ['*'],
      'sts:AssumeRole': [reader],
      'ssm:GetParameter': [`${own('ssm')}parameter/web`],
      'secretsmanager:GetSecretValue': [`${own('secretsmanager')}secret:web/a-??????`],
    });
  });

  it('is to assume the roles and nothing else where all sources are asked with one', async () => {
    const eks = { role: 'pod', eks_cluster: 'web', region: 'eu-west-1', role_arn: reader };

    expect((await granted({ ...ec2({ role_arn: reader }), kubernetes_sd_configs: [eks] })).refresh).toEqual({
      'sts:AssumeRole': [reader],
    });
  });

  it('is the list of regions too where all of them are asked, and each of several roles', async () => {
    const other = reader.replace('123456789012', '210987654321');
    const everywhere = { ec2_sd_configs: [{ regions: 'all' }, { regions: ['eu-west-1'], role_arns: [reader, other] }] };

    expect((await granted(everywhere)).refresh).toEqual({
      'ec2:DescribeAvailabilityZones': ['*'],
      'ec2:DescribeInstances': ['*'],
      'ec2:DescribeRegions': ['*'],
      'sts:AssumeRole': [reader, other],
    });
  });

  it('is more where it is granted ahead', async () => {
    const all = 'arn:aws:iam::*:role/reader';
    const { refresh } = await granted(ec2(), { iam: { mechanisms: ['ec2', 'kubernetes'], assumeRoles: [all] } });

    expect(refresh).toEqual({
      'ec2:DescribeAvailabilityZones': ['*'],
      'ec2:DescribeInstances': ['*'],
      'ec2:DescribeRegions': ['*'],
      'eks:DescribeCluster': [`arn:\${AWS::Partition}:eks:*:\${AWS::AccountId}:cluster/*`],
      'sts:AssumeRole': [all],
    });
  });

  it('cannot be granted ahead for a mechanism that is not there', async () => {
    await expect(granted(ec2(), { iam: { mechanisms: ['ec3'], assumeRoles: [] } })).rejects.toThrow('no mechanism ec3');
  });

  it('leaves out a job that is skipped', async () => {
    const text = JSON.stringify({
      rollcall: { skip_jobs: ['a'] },
      scrape_configs: [
        { job_name: 'a', ...ec2() },
        { job_name: 'b', static_configs: [{ targets: ['192.0.2.1:80'] }] },
      ],
    });
    const hub = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml');

    expect((await grantsOf(hub, defaultSettings)).workers[0]?.permissions).toEqual([]);
  });

  it.each([
    {
      tokens: `ssm:/rollcall/\${Stage}/tokens`,
      action: 'ssm:GetParameter',
      resource: `${own('ssm')}parameter/rollcall/\${Stage}/tokens`,
    },
    {
      tokens: 'secretsmanager:arn:aws:secretsmanager:eu-west-1:1:secret:t-a1b2c3',
      action: 'secretsmanager:GetSecretValue',
      resource: 'arn:aws:secretsmanager:eu-west-1:1:secret:t-a1b2c3',
    },
  ])('lets the API read its tokens at $tokens', async ({ tokens, action, resource }) => {
    expect((await granted(ec2(), { tokens })).api).toEqual({ [action]: [resource] });
  });

  it('lets changes go to the event bus', async () => {
    expect((await granted({}, { eventBus: 'hub' })).refresh).toEqual({
      'events:PutEvents': [`${own('events')}event-bus/hub`],
    });
  });

  it.each([
    {
      config: 's3://bucket/hub/rollcall.yml',
      allowed: {
        's3:GetObject': [`arn:\${AWS::Partition}:s3:::bucket/hub/*`],
        's3:GetObjectVersion': [`arn:\${AWS::Partition}:s3:::bucket/hub/*`],
        's3:ListBucket': [`arn:\${AWS::Partition}:s3:::bucket`],
      },
    },
    { config: 'ssm:/hub/config', allowed: { 'ssm:GetParameter': [`${own('ssm')}parameter/hub/config`] } },
  ])(
    'lets those who need it read a configuration at $config, with the files beside it',
    async ({ config, allowed }) => {
      expect(await granted({}, { config })).toEqual({ dispatch: allowed, api: {}, refresh: allowed });
    },
  );
});
