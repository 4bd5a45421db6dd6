import type { Permission } from '../model/permission.ts';
import { arnPrefix } from './cloudformation.ts';

/** What has to be allowed to read secrets by reference, and why. Secrets Manager ends the ARN of a secret with six characters of its own. */
export function secretPermissions(references: readonly string[], reason: string): readonly Permission[] {
  return [...new Set(references)].sort().flatMap((reference): readonly Permission[] => {
    if (reference.startsWith('ssm:')) {
      return [{ action: 'ssm:GetParameter', resource: parameterArn(reference), reason }];
    }
    const name = /^secretsmanager:([^#]*)/.exec(reference)?.[1];
    if (name === undefined) return [];
    const resource = name.startsWith('arn:') ? name : `${arnPrefix('secretsmanager')}secret:${name}-??????`;
    return [{ action: 'secretsmanager:GetSecretValue', resource, reason }];
  });
}

/** What has to be allowed to read a configuration that does not travel in the archives: the files beside it too. */
export function documentPermissions(config: string): readonly Permission[] {
  const reason = 'reads the configuration';
  if (config.startsWith('ssm:')) return [{ action: 'ssm:GetParameter', resource: parameterArn(config), reason }];
  if (!config.startsWith('s3://')) return [];
  const [, bucket, folder] = /^s3:\/\/([^/]+)\/((?:.*\/)?)[^/]+$/.exec(config) ?? [];
  if (bucket === undefined || folder === undefined) throw new TypeError(`${config} names no object of a bucket`);
  const arn = `arn:\${AWS::Partition}:s3:::${bucket}`;
  const object = `${arn}/${folder}*`;
  return [
    { action: 's3:GetObject', resource: object, reason: `${reason} and the files that it names beside it` },
    { action: 's3:GetObjectVersion', resource: object, reason: `${reason} as it was accepted` },
    { action: 's3:ListBucket', resource: arn, reason: 'finds the files of a pattern, and tells one that is gone' },
  ];
}

function parameterArn(reference: string): string {
  const name = reference.slice('ssm:'.length);
  if (name.startsWith('arn:')) return name;
  return `${arnPrefix('ssm')}parameter${name.startsWith('/') ? '' : '/'}${name}`;
}
