import { describe, expect, it } from 'vitest';
import { registry } from '../mechanisms/registry.ts';
import type { Json } from '../model/digest.ts';
import type { Needs } from '../model/permission.ts';
import { loadHub } from './load-hub.ts';
import { anyNeedsOf } from './needs.ts';
import { memoryFiles } from './testing/memory-files.ts';

const reader = 'arn:aws:iam::123456789012:role/reader';

/** What the providers of one job need, in the order of the providers. */
async function needsOf(job: Readonly<Record<string, Json>>): Promise<readonly Needs[]> {
  const text = JSON.stringify({ scrape_configs: [{ job_name: 'a', ...job }] });
  const { providers } = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml');
  return [...providers.values()].map(({ needs }) => needs);
}

function pairsOf({ permissions }: Needs): readonly string[] {
  return permissions.map(({ action, resource }) => `${action} ${resource}`);
}

const nothing = { permissions: [], roles: [], secrets: [] };

describe('what a provider has to be allowed', () => {
  it('is nothing where AWS is not called', async () => {
    expect(await needsOf({ static_configs: [{ targets: ['192.0.2.1:80'] }] })).toEqual([nothing]);
    expect(await needsOf({ kubernetes_sd_configs: [{ role: 'pod', api_server: 'https://192.0.2.1' }] })).toEqual([
      nothing,
    ]);
  });

  it('is what its mechanism calls, with the reason', async () => {
    const [needs] = await needsOf({ ec2_sd_configs: [{ region: 'eu-west-1' }] });

    expect(needs?.permissions.map(({ action }) => action)).toEqual([
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeInstances',
    ]);
    expect(needs?.permissions.filter(({ reason }) => reason.length < 10)).toEqual([]);
  });

  it('names the clusters of EKS', async () => {
    const [needs = nothing] = await needsOf({
      kubernetes_sd_configs: [{ role: 'pod', eks_cluster: 'web', region: 'eu-west-1', role_arn: reader }],
    });

    expect(pairsOf(needs)).toEqual([`eks:DescribeCluster arn:\${AWS::Partition}:eks:*:\${AWS::AccountId}:cluster/web`]);
    expect(needs.roles).toEqual([reader]);
  });

  it('names what the files in buckets can be, and no other bucket', async () => {
    const files = ['machines/*.yml', 's3://one/sd/web*.json', 's3://one/sd/t[12].yml', `s3://two/\${x}.yml`];

    const [needs = nothing] = await needsOf({ file_sd_configs: [{ files }] });

    const bucket = `arn:\${AWS::Partition}:s3:::`;
    expect(pairsOf(needs).toSorted()).toEqual([
      `s3:GetObject ${bucket}one/sd/t*`,
      `s3:GetObject ${bucket}one/sd/web*`,
      `s3:GetObject ${bucket}two/\${!x}.yml*`,
      `s3:ListBucket ${bucket}one`,
      `s3:ListBucket ${bucket}two`,
    ]);
  });

  it('is apart for each role that is assumed', async () => {
    const other = reader.replace('reader', 'other');

    const needs = await needsOf({
      ec2_sd_configs: [
        { region: 'eu-west-1', role_arn: reader },
        { region: 'eu-west-1', role_arn: other },
      ],
    });

    expect(needs.map(({ roles }) => roles)).toEqual([[reader], [other]]);
  });

  it('names the secrets that any option refers to', async () => {
    const [needs] = await needsOf({
      http_sd_configs: [
        {
          url: 'https://192.0.2.1/',
          authorization: { credentials_file: 'ssm:/web/token' },
          tls_config: { key_file: 'secretsmanager:web/tls#key', cert_file: 'secretsmanager:web/tls#cert' },
        },
      ],
    });

    expect(needs?.secrets).toEqual(['ssm:/web/token', 'secretsmanager:web/tls#key', 'secretsmanager:web/tls#cert']);
  });

  it('of a provider of several jobs is what any of their blocks needs', async () => {
    const blockWith = (ca_file: string) => ({ url: 'https://192.0.2.1/', tls_config: { ca_file } });

    const needs = await needsOf({ http_sd_configs: [blockWith('ssm:/ca/1'), blockWith('ssm:/ca/2')] });

    expect(needs.map(({ secrets }) => secrets)).toEqual([['ssm:/ca/1', 'ssm:/ca/2']]);
  });
});

describe('what any block of a mechanism may need', () => {
  it('is on everything that an option would have named', async () => {
    const [file, kubernetes] = await Promise.all(
      [registry.file_sd_configs, registry.kubernetes_sd_configs].map(async (load) => (await load()).mechanism),
    );

    expect(pairsOf(anyNeedsOf(file?.permissions ?? []))).toEqual([
      `s3:GetObject arn:\${AWS::Partition}:s3:::*/*`,
      `s3:ListBucket arn:\${AWS::Partition}:s3:::*`,
    ]);
    expect(pairsOf(anyNeedsOf(kubernetes?.permissions ?? []))).toEqual([
      `eks:DescribeCluster arn:\${AWS::Partition}:eks:*:\${AWS::AccountId}:cluster/*`,
    ]);
  });
});
