import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { atMostOneOf, report } from '../../options/option-problem.ts';
import { OptionalReference, OptionalSecret } from '../../options/reference.ts';
import { regionOf } from './regions.ts';

const notServed = 'must be api_key; instance_principal, which works on Oracle machines alone, is not served';

function filled(what: string) {
  return z.string({ error: `is missing; write ${what}` }).min(1, `is empty; write ${what}`);
}

/** One element of `oci_sd_configs`. Prometheus: `discovery/oci/oci.go`, `SDConfig.validate`. */
export const OciOptions = z
  .strictObject({
    auth: z.literal('api_key', { error: notServed }).default('api_key'),
    tenancy: filled('the OCID of the tenancy'),
    user: filled('the OCID of the user that the key belongs to'),
    fingerprint: filled('the fingerprint of the key'),
    key_file: filled('a file, ssm:/parameter or secretsmanager:name#key with the private key'),
    key_passphrase: OptionalSecret,
    key_passphrase_file: OptionalReference,
    region: filled('a region such as eu-frankfurt-1')
      .regex(/^([a-z\d-]+)?$/i, 'must be a region such as eu-frankfurt-1')
      .transform(regionOf),
    compartments: z.array(z.string().min(1, 'is empty; write the OCID of a compartment')).default([]),
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(atMostOneOf(options, ['key_passphrase', 'key_passphrase_file']), context);
  }, evenIfInvalid);
export type OciOptions = z.output<typeof OciOptions>;
