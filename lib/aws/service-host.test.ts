import { expect, it } from 'vitest';
import { serviceHostOf } from './service-host.ts';

it.each([
  ['eu-west-1', 'sts.eu-west-1.amazonaws.com'],
  ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', 'sts.eusc-de-east-1.amazonaws.eu'],
  ['us-iso-east-1', 'sts.us-iso-east-1.c2s.ic.gov'],
  ['us-isob-east-1', 'sts.us-isob-east-1.sc2s.sgov.gov'],
])('serviceHostOf finds STS of %s at %s', (region, host) => {
  expect(serviceHostOf('sts', region)).toBe(host);
});
