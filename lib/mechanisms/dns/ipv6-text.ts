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
