import { randomInt } from 'node:crypto';
import { encode, type OptAnswer, RECURSION_DESIRED } from 'dns-packet';
import { DiscoveryError } from '../../errors.ts';
import type { QueryType } from './options.ts';

/** A question on its way, and what its reply must repeat. */
export interface Query {
  readonly id: number;
  /** The question as it stands on the wire: name, type, class. */
  readonly question: Buffer;
  readonly bytes: Buffer;
}

const headerBytes = 12;
const maxLabelBytes = 63;
const maxNameBytes = 255;

/** Takes answers of up to 4096 bytes over UDP and no DNSSEC records (RFC 6891). */
const edns: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 4096,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

/** A recursive query for one absolute name, with EDNS0 or without. Throws a DiscoveryError for what no packet can hold. */
export function queryOf(name: string, type: QueryType, { withEdns }: { readonly withEdns: boolean }): Query {
  const fault = faultOf(name);
  if (fault !== undefined) throw new DiscoveryError('malformed', `"${name}" is not a DNS name: ${fault}`);
  // An id that can be guessed lets anyone answer in the server's place (RFC 5452).
  const id = randomInt(0x10000);
  const bytes = encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ name, type, class: 'IN' }],
    additionals: withEdns ? [edns] : [],
  });
  const nameBytes = name === '.' ? 1 : Buffer.byteLength(name) + 1;
  return { id, question: bytes.subarray(headerBytes, headerBytes + nameBytes + 4), bytes };
}

/** The wire library writes longer labels as compression pointers and empty ones as the end of the name. */
function faultOf(name: string): string | undefined {
  if (name === '.') return undefined;
  if (name.includes('\\')) return 'escapes are not supported';
  if (Buffer.byteLength(name) + 1 > maxNameBytes) return `it is longer than ${maxNameBytes} bytes`;
  const labels = name.slice(0, -1).split('.');
  if (labels.includes('')) return 'it has an empty label';
  if (labels.some((label) => Buffer.byteLength(label) > maxLabelBytes)) {
    return `it has a label longer than ${maxLabelBytes} bytes`;
  }
  return undefined;
}
