const groups = 8;
/** Ten bytes of zero and two of ones before an IPv4 address: RFC 4291, section 2.5.5.2. */
const mappedPrefix = Buffer.from('00000000000000000000ffff', 'hex');

/**
 * The canonical text of the 16 bytes of an IPv6 address (RFC 5952); an IPv4-mapped one is a dotted quad, as Go's
 * `net.IP.String` prints it.
 */
export function ipv6TextOf(bytes: Buffer): string {
  if (bytes.subarray(0, mappedPrefix.length).equals(mappedPrefix)) return [...bytes.subarray(12)].join('.');
  const words = Array.from({ length: groups }, (_, index) => bytes.readUInt16BE(index * 2));
  const { start, length } = longestZeroRun(words);
  const hex = words.map((word) => word.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** The first of the longest runs of zeros. */
function longestZeroRun(words: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  let length = 0;
  for (const [index, word] of words.entries()) {
    length = word === 0 ? length + 1 : 0;
    if (length > longest.length) longest = { start: index - length + 1, length };
  }
  return longest;
}

/**
 * An address in its canonical text, or undefined for what is none. An IPv4-mapped one is a dotted quad; leading zeros and
 * zones are refused. Go: `net.ParseIP` and `net.IP.String`.
 */
export function canonicalIp(text: string): string | undefined {
  if (isIpv4(text)) return text;
  const bytes = ipv6BytesOf(text);
  return bytes && ipv6TextOf(bytes);
}

/** The network of an IPv6 address with a prefix length, its host bits cleared: `2001:db8::/64`. Undefined for what is none. Go: `net.ParseCIDR`. */
export function ipv6Network(text: string): string | undefined {
  const [, address = '', digits = ''] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
  const prefix = Number(digits);
  const bytes = digits === '' || prefix > 128 ? undefined : ipv6BytesOf(address);
  if (bytes === undefined) return undefined;
  const network = bytes.map((byte, index) => byte & (0xff << Math.max(0, 8 - Math.max(0, prefix - index * 8))));
  return `${ipv6TextOf(Buffer.from(network))}/${prefix}`;
}

export function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** The 16 bytes of an IPv6 address; undefined for what is none. */
function ipv6BytesOf(text: string): Buffer | undefined {
  // The parser of URLs knows the grammar of RFC 4291; what it makes of it has neither dotted quads nor capitals.
  if (!/^[\da-f:.]+$/i.test(text)) return undefined;
  const host = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [head = [], tail = []] = host.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: groups - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...zeros, ...tail].map((word) => word.padStart(4, '0')).join(''), 'hex');
}
