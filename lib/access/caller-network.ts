import { canonicalIp, ipv6Network } from '../model/ip-text.ts';

/** Whoever has an IPv6 address has this whole network of them. */
const ownPrefix = 64;

/**
 * What stands for one caller where callers are counted: an IPv4 address, the /64 of an IPv6 address, or one name for all
 * whose address is not known. An IPv4-mapped address is the IPv4 address.
 */
export function callerNetwork(address: string | undefined): string {
  const [plain = ''] = (address ?? '').split('%');
  const canonical = canonicalIp(plain) ?? 'unknown';
  return ipv6Network(`${canonical}/${ownPrefix}`) ?? canonical;
}
