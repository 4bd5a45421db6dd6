import type { AwsCredentials } from './credentials.ts';
import { serviceHostOf } from './service-host.ts';
import { presignedUrlOf } from './signature-v4.ts';

/** For how long the URL in a token could be asked by itself; the API server takes the token for 15 minutes all the same. */
const expiresS = 60;

export interface EksIdentity {
  readonly cluster: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly nowMs: number;
}

/**
 * A bearer token for the API server of an EKS cluster: a presigned question to STS who is asking, bound to the cluster by a
 * signed header. It is made without a call, and is good for 15 minutes. aws-iam-authenticator: `pkg/token/token.go`.
 */
export function eksTokenOf({ cluster, region, credentials, nowMs }: EksIdentity): string {
  const question = new URL(`https://${serviceHostOf('sts', region)}/?Action=GetCallerIdentity&Version=2011-06-15`);
  const signing = { service: 'sts', region, credentials, nowMs, expiresS };
  const url = presignedUrlOf(question, { 'x-k8s-aws-id': cluster }, signing);
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}
