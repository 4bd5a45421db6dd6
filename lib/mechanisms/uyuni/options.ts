import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';
import { report, secretOrFileProblems } from '../../options/option-problem.ts';
import { OptionalReference, OptionalSecret } from '../../options/reference.ts';

const missing = (what: string) => ({ error: `is missing; write ${what}` });

/** One element of `uyuni_sd_configs`. Prometheus: `discovery/uyuni/uyuni.go`, `SDConfig.UnmarshalYAML`; `password_file` is Rollcall's own. */
export const UyuniOptions = z
  .strictObject({
    server: httpUrl('the URL of an Uyuni server'),
    username: z.string(missing('who asks')).min(1, 'is empty; write who asks'),
    password: OptionalSecret,
    password_file: OptionalReference,
    entitlement: z.string().default('monitoring_entitled'),
    separator: z.string().default(','),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(secretOrFileProblems(options, 'password'), context);
  }, evenIfInvalid);
export type UyuniOptions = z.output<typeof UyuniOptions>;
