import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { DiscoveryError } from '../errors.ts';

/** Where a redirect must not lead, as a message has it; undefined: anybody may be sent there. */
export type LocalKind = 'link-local or metadata' | 'loopback';

const metadata = new BlockList();
metadata.addSubnet('169.254.0.0', 16, 'ipv4');
metadata.addSubnet('fe80::', 10, 'ipv6');
// What clouds answer credentials under that is not link-local: AWS and Google over IPv6, Alibaba, Azure, Oracle.
metadata.addSubnet('fd00:ec2::', 32, 'ipv6');
metadata.addAddress('fd20:ce::254', 'ipv6');
metadata.addAddress('100.100.100.200', 'ipv4');
metadata.addAddress('168.63.129.16', 'ipv4');
metadata.addAddress('192.0.0.192', 'ipv4');
// RFC 6052: link-local addresses as a translator to IPv4 takes them.
metadata.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addSubnet('0.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addAddress('::', 'ipv6');

/** The kind of a host as it stands in a URL: an address, or a name that means this machine. Other names have none until they are resolved. */
export function localKindOf(hostname: string): LocalKind | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost') ? 'loopback' : undefined;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (metadata.check(host, type)) return 'link-local or metadata';
  return loopback.check(host, type) ? 'loopback' : undefined;
}

/** Resolves all addresses of a name. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A resolver for connections that a redirect asked for: fails with a DiscoveryError for a name of which one address is of a refused kind. */
export function guardedLookup(refused: readonly LocalKind[], resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const kind = addresses.map(({ address }) => localKindOf(address)).find((each) => each && refused.includes(each));
      if (kind !== undefined) return callback(redirectedTo(hostname, kind), []);
      const [first] = addresses;
      if (options.all === true || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** The error for a redirect to such a place. */
export function redirectedTo(host: string, kind: LocalKind): DiscoveryError {
  return new DiscoveryError('malformed', `a redirect points at ${host}, a ${kind} address: it is not followed`);
}
