/** How a region's name begins, and under which domain its partition's services are. AWS SDKs: `partitions.json`, `dnsSuffix`. */
const partitions = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
] as const;

/** The host of a service in a region: `sts.eu-west-1.amazonaws.com`. */
export function serviceHostOf(service: string, region: string): string {
  const [, domain] = partitions.find(([prefix]) => region.startsWith(prefix)) ?? ['', 'amazonaws.com'];
  return `${service}.${region}.${domain}`;
}
