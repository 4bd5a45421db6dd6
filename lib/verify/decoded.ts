import { isDamage } from '../errors.ts';

/** What is wrong with something of a list. */
export interface Fault {
  readonly text: string;
  /** A later version wrote it: to that one it is well. */
  readonly isNewer: boolean;
}

export type Decoded<Value> = { readonly value: Value } | { readonly fault: Fault };

export function damage(text: string): Fault {
  return { text, isNewer: false };
}

/** What a decoder makes of contents, or what it says is wrong with them. Throws what says nothing of the contents. */
export function decoded<Value>(decode: () => Value): Decoded<Value> {
  try {
    return { value: decode() };
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: damage('is not JSON') };
    if (!isDamage(error)) throw error;
    return { fault: { text: error.message, isNewer: error.reason === 'newer' } };
  }
}
