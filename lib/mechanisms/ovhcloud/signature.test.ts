import { expect, it } from 'vitest';
import { signatureOf } from './signature.ts';

it('ovhcloud 12: signs secret, consumer, method, URL, body and time', () => {
  const signature = signatureOf({
    secret: 'EXAMPLE-SECRET',
    consumerKey: 'EXAMPLE-CONSUMER',
    url: new URL('https://eu.api.ovh.com/1.0/vps'),
    timestampS: 1_700_000_000,
  });

  expect(signature).toBe('$1$680219c1041d00853cad32b61668491c478bd2a2');
});
