import type { Secret } from '../options/secret.ts';
import type { Secrets } from '../ports.ts';

/** A secret given in place, by reference, or not at all; a reference is read anew each time. Rejects as `Secrets.read` does. */
export async function secretValueOf(
  inline: Secret | string | undefined,
  reference: string | undefined,
  secrets: Secrets,
): Promise<string | undefined> {
  if (inline !== undefined) return typeof inline === 'string' ? inline : inline.reveal();
  return reference === undefined ? undefined : await secrets.read(reference);
}
