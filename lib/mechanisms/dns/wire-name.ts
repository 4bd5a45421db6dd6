import { DiscoveryError } from '../../errors.ts';

const maxNameBytes = 255;
const maxLabelBytes = 63;
/** More than a name of 255 bytes can have labels to point at. miekg/dns: `maxCompressionPointers`. */
const maxPointers = 126;
/** Characters that Prometheus' library escapes with a backslash in a name's text. miekg/dns: `isDomainNameLabelSpecial`. */
const special = new Set(Buffer.from('. \'@;()"\\'));

/**
 * The name at an offset, absolute and escaped as RFC 1035 section 5.1 has it, and where its own bytes end. Throws a
 * DiscoveryError (malformed), or Buffer's RangeError beyond the end of the packet.
 */
export function nameAt(packet: Buffer, offset: number): { readonly text: string; readonly end: number } {
  let text = '';
  let length = 1;
  let at = offset;
  let end: number | undefined;
  // Every pointer has to point further to the front than all before it, so that a loop of them ends here.
  let bound = offset;
  let pointers = 0;
  for (let size = packet.readUInt8(at); size !== 0; size = packet.readUInt8(at)) {
    if (size >= 0xc0) {
      end ??= at + 2;
      pointers += 1;
      bound = pointedAt(packet, at, bound, pointers);
      at = bound;
    } else {
      length += size + 1;
      if (length > maxNameBytes) throw malformed('is too long');
      text += `${labelTextAt(packet, at)}.`;
      at += size + 1;
    }
  }
  return { text: text === '' ? '.' : text, end: end ?? at + 1 };
}

/** Where a pointer leads, which must be further to the front than all that were followed before it. */
function pointedAt(packet: Buffer, at: number, bound: number, pointers: number): number {
  const to = packet.readUInt16BE(at) & 0x3fff;
  if (to >= bound) throw malformed('points at itself or ahead');
  if (pointers > maxPointers) throw malformed('points on and on');
  return to;
}

function labelTextAt(packet: Buffer, at: number): string {
  const size = packet.readUInt8(at);
  if (size > maxLabelBytes) throw malformed('has a label of unknown kind');
  if (at + 1 + size > packet.length) throw malformed('is not all there');
  return labelTextOf(packet.subarray(at + 1, at + 1 + size));
}

function labelTextOf(label: Buffer): string {
  let text = '';
  for (const byte of label) {
    if (byte < 0x20 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`;
    else text += special.has(byte) ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte);
  }
  return text;
}

function malformed(fault: string): DiscoveryError {
  return new DiscoveryError('malformed', `the reply has a name that ${fault}`);
}
