import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { signedHeadersOf } from '../../aws/signature-v4.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('outscale', () => {
  it('tells apart what finds different machines, and nothing else', () => {
    const block = { access_key: 'A', secret_key_file: 'ssm:/outscale' };
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    const endpoint = 'https://api.eu-west-2.outscale.com/api/v1';
    expect(identityOf({ refresh_interval: '5m', tls_config: { ca_file: 'ca.crt' }, endpoint })).toEqual(identityOf({}));
    for (const changed of [
      { region: 'us-east-2' },
      { endpoint: 'https://api.example.com' },
      { access_key: 'B' },
      { secret_key_file: 'ssm:/other' },
      { port: 9100 },
      { proxy_url: 'http://proxy.example.com' },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it('warns of an API on the machine itself', () => {
    const block = { access_key: 'A', secret_key: 's', endpoint: 'http://127.0.0.1:8080' };

    expect(mechanism.configure(block).concerns).toMatchObject([{ impossibleOn: 'lambda' }]);
  });
});

it('outscale 13: signs content type, host, time and body', () => {
  const headers = signedHeadersOf(
    new URL('https://api.eu-west-2.outscale.com/api/v1/ReadVms'),
    {
      service: 'oapi',
      region: 'eu-west-2',
      credentials: { accessKeyId: 'ANY', secretAccessKey: 'EXAMPLESECRETKEY' },
      nowMs: Date.UTC(2023, 10, 14, 22, 13, 20),
    },
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
  );

  expect(headers['authorization']).toContain(
    'Signature=21f005f538c77cdbd87f10f67a969b7e270a4d745b8e8af2fd73e0c3cbb1ef49',
  );
});
