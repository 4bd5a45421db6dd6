/** Why an item of the store cannot be read: a later version wrote it, or nobody can read what it holds. */
export type StoredFault = 'newer' | 'damaged';
