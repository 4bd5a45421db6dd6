import { describe, expect, it } from 'vitest';
import { eksTokenOf } from './eks-token.ts';

const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const nowMs = Date.UTC(2026, 0, 1);

/** What `aws eks get-token` of aws-cli 1.46.2 gave for the same keys at the same instant. */
const recorded = [
  {
    region: 'eu-west-1',
    cluster: 'web',
    credentials: keys,
    token:
      'k8s-aws-v1.aHR0cHM6Ly9zdHMuZXUtd2VzdC0xLmFtYXpvbmF3cy5jb20vP0FjdGlvbj1HZXRDYWxsZXJJZGVudGl0eSZWZXJzaW9uPTIwMTEtMDYtMTUmWC1BbXotQWxnb3JpdGhtPUFXUzQtSE1BQy1TSEEyNTYmWC1BbXotQ3JlZGVudGlhbD1BS0lBSU9TRk9ETk43RVhBTVBMRSUyRjIwMjYwMTAxJTJGZXUtd2VzdC0xJTJGc3RzJTJGYXdzNF9yZXF1ZXN0JlgtQW16LURhdGU9MjAyNjAxMDFUMDAwMDAwWiZYLUFtei1FeHBpcmVzPTYwJlgtQW16LVNpZ25lZEhlYWRlcnM9aG9zdCUzQngtazhzLWF3cy1pZCZYLUFtei1TaWduYXR1cmU9NzMzYmE0NGNlNGEyNWI0NjUxN2I4NzY2NDRlODc2YWM2ZDFjZGQxYTY1YWRmYjNmNDlmNDdlZGMxNzkwODJiYw',
  },
  {
    region: 'eu-west-1',
    cluster: 'web',
    credentials: { ...keys, sessionToken: 'FwoGZXIvYXdzE/session+token==' },
    token:
      'k8s-aws-v1.aHR0cHM6Ly9zdHMuZXUtd2VzdC0xLmFtYXpvbmF3cy5jb20vP0FjdGlvbj1HZXRDYWxsZXJJZGVudGl0eSZWZXJzaW9uPTIwMTEtMDYtMTUmWC1BbXotQWxnb3JpdGhtPUFXUzQtSE1BQy1TSEEyNTYmWC1BbXotQ3JlZGVudGlhbD1BS0lBSU9TRk9ETk43RVhBTVBMRSUyRjIwMjYwMTAxJTJGZXUtd2VzdC0xJTJGc3RzJTJGYXdzNF9yZXF1ZXN0JlgtQW16LURhdGU9MjAyNjAxMDFUMDAwMDAwWiZYLUFtei1FeHBpcmVzPTYwJlgtQW16LVNpZ25lZEhlYWRlcnM9aG9zdCUzQngtazhzLWF3cy1pZCZYLUFtei1TZWN1cml0eS1Ub2tlbj1Gd29HWlhJdllYZHpFJTJGc2Vzc2lvbiUyQnRva2VuJTNEJTNEJlgtQW16LVNpZ25hdHVyZT02YzI4ZWRmYjVkN2RmNGI3NzM5YmJmNjBmOTg2Njg1YjViYTdhYWU0ZmRmNTU1MjJiNDQyZTcyMWYzMzZlNjZi',
  },
  {
    region: 'cn-north-1',
    cluster: 'prod_1',
    credentials: { ...keys, sessionToken: 'tok' },
    token:
      'k8s-aws-v1.aHR0cHM6Ly9zdHMuY24tbm9ydGgtMS5hbWF6b25hd3MuY29tLmNuLz9BY3Rpb249R2V0Q2FsbGVySWRlbnRpdHkmVmVyc2lvbj0yMDExLTA2LTE1JlgtQW16LUFsZ29yaXRobT1BV1M0LUhNQUMtU0hBMjU2JlgtQW16LUNyZWRlbnRpYWw9QUtJQUlPU0ZPRE5ON0VYQU1QTEUlMkYyMDI2MDEwMSUyRmNuLW5vcnRoLTElMkZzdHMlMkZhd3M0X3JlcXVlc3QmWC1BbXotRGF0ZT0yMDI2MDEwMVQwMDAwMDBaJlgtQW16LUV4cGlyZXM9NjAmWC1BbXotU2lnbmVkSGVhZGVycz1ob3N0JTNCeC1rOHMtYXdzLWlkJlgtQW16LVNlY3VyaXR5LVRva2VuPXRvayZYLUFtei1TaWduYXR1cmU9NmIwMTgzYWVjMjMyZGQ4Zjg2NmE3YzMzYjY4MTIyMTY5NDFiN2I4YzAzYTdiOGY0MzkwYTBmYjQ2M2NhZTEzYw',
  },
  {
    region: 'us-gov-west-1',
    cluster: 'a-b',
    credentials: keys,
    token:
      'k8s-aws-v1.aHR0cHM6Ly9zdHMudXMtZ292LXdlc3QtMS5hbWF6b25hd3MuY29tLz9BY3Rpb249R2V0Q2FsbGVySWRlbnRpdHkmVmVyc2lvbj0yMDExLTA2LTE1JlgtQW16LUFsZ29yaXRobT1BV1M0LUhNQUMtU0hBMjU2JlgtQW16LUNyZWRlbnRpYWw9QUtJQUlPU0ZPRE5ON0VYQU1QTEUlMkYyMDI2MDEwMSUyRnVzLWdvdi13ZXN0LTElMkZzdHMlMkZhd3M0X3JlcXVlc3QmWC1BbXotRGF0ZT0yMDI2MDEwMVQwMDAwMDBaJlgtQW16LUV4cGlyZXM9NjAmWC1BbXotU2lnbmVkSGVhZGVycz1ob3N0JTNCeC1rOHMtYXdzLWlkJlgtQW16LVNpZ25hdHVyZT1iY2JiMTYwMmYwNmIyYmQxZWQzNzJkN2ViYzAzMzk1OThjZTU0MzNjNjg1ZTE2ZTM1ODQ5M2ZkZWJjMTIzMWRm',
  },
];

describe('eksTokenOf', () => {
  it.each(recorded)('is what the AWS CLI makes for $cluster in $region', ({ token, ...identity }) => {
    expect(eksTokenOf({ ...identity, nowMs })).toBe(token);
  });

  it('has no parameter that the authenticator would refuse, and is short enough for it', () => {
    const credentials = { ...keys, sessionToken: 'x'.repeat(1_500) };
    const token = eksTokenOf({ cluster: 'c'.repeat(100), region: 'ap-southeast-2', credentials, nowMs });

    const url = new URL(Buffer.from(token.replace(/^k8s-aws-v1\./, ''), 'base64url').toString());
    expect([...url.searchParams.keys()].sort()).toEqual([
      'Action',
      'Version',
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Security-Token',
      'X-Amz-Signature',
      'X-Amz-SignedHeaders',
    ]);
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id');
    expect(`${url.protocol}//${url.host}${url.pathname}`).toBe('https://sts.ap-southeast-2.amazonaws.com/');
    expect(token.length).toBeLessThan(4096);
    expect(token).not.toMatch(/[=+/]/);
  });

  it('is another one for another cluster, identity or second', () => {
    const one = { cluster: 'a', region: 'eu-west-1', credentials: keys, nowMs };
    const others = [{ cluster: 'b' }, { nowMs: nowMs + 1_000 }, { credentials: { ...keys, secretAccessKey: 'other' } }];

    const tokens = [one, ...others.map((other) => ({ ...one, ...other }))].map(eksTokenOf);

    expect(new Set(tokens).size).toBe(4);
  });
});
