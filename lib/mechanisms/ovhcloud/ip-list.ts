import { canonicalIp, isIpv4 } from '../../model/ip-text.ts';

export interface Addresses {
  readonly ipv4: string;
  readonly ipv6: string;
}

const unspecified = ['0.0.0.0', '::'];

/**
 * The last address of each kind in a list of addresses and networks, of which only those with a prefix of 32 bits count; empty where
 * there is none. Undefined for a list with what is neither. Prometheus: `discovery/ovhcloud/ovhcloud.go`, `parseIPList`.
 */
export function lastAddresses(list: readonly string[]): Addresses | undefined {
  let [ipv4, ipv6] = ['', ''];
  for (const text of list) {
    const [address = '', prefix] = text.split('/');
    const ip = parsedIp(address);
    if (ip === undefined || text.split('/').length > 2 || !isPrefix(prefix, ip)) return undefined;
    if (unspecified.includes(ip) || (prefix !== undefined && prefix !== '32')) continue;
    if (isIpv4(ip)) ipv4 = ip;
    else ipv6 = ip;
  }
  return { ipv4, ipv6 };
}

/** Go: `net/netip`, `Addr.String`, to which an IPv4-mapped address is one of IPv6. */
function parsedIp(text: string): string | undefined {
  const ip = canonicalIp(text);
  return ip !== undefined && isIpv4(ip) && text.includes(':') ? `::ffff:${ip}` : ip;
}

function isPrefix(prefix: string | undefined, ip: string): boolean {
  return prefix === undefined || (/^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (isIpv4(ip) ? 32 : 128));
}
