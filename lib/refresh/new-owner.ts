import { randomBytes } from 'node:crypto';

/** A name that no other attempt has, as short as that may be: it stands in the head, which stays under 1 KB. */
export function newOwner(): string {
  return randomBytes(16).toString('base64url');
}
