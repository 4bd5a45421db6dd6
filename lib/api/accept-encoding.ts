import type { Encoding } from '../serve/http-sd.ts';

/** Gzip only for who asks for it by name and does not prefer identity (RFC 9110, 12.5.3): Prometheus fails on it. */
export function encodingFor(acceptEncoding: string | undefined): Encoding {
  const weights = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      return [coding === 'x-gzip' ? 'gzip' : coding, weightOf(parameters)] as const;
    }),
  );
  const gzip = weights.get('gzip') ?? 0;
  return gzip > 0 && gzip >= (weights.get('identity') ?? 0) ? 'gzip' : 'identity';
}

function weightOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  const value = weight.slice(2);
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0;
}
