/**
 * The same bytes in memory of their own. Node cuts small buffers out of slabs of 64 KiB, and a slab lives as long as any
 * piece of it: what is kept for long must not hold on to one. https://nodejs.org/api/buffer.html#class-property-bufferpoolsize
 */
export function ownBytes(bytes: Uint8Array): Buffer {
  const { buffer, byteOffset, byteLength } = bytes;
  if (buffer.byteLength <= 2 * byteLength) return Buffer.from(buffer, byteOffset, byteLength);
  const own = Buffer.allocUnsafeSlow(byteLength);
  own.set(bytes);
  return own;
}
