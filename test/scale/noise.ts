import { hash } from 'node:crypto';

/** Text of about so many characters that does not compress, the same for the same seed. */
export function noise(seed: string, characters: number): string {
  const blocks = Array.from({ length: Math.ceil(characters / 43) }, (_, index) =>
    hash('sha256', `${seed} ${index}`, 'base64url'),
  );
  return blocks.join('');
}
