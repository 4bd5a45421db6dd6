import { AbstractKeyIterator, AbstractValueIterator } from 'abstract-level';

/**
 * dynalite ends an iterator of its database with `return`, where that has one; what it has is `close`. Without this each query leaves
 * one open for good, with what it read ahead. Source: dynalite 4, db/index.js, createKeyStream and createValueStream.
 */
export function closeIteratorsOnReturn(): void {
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator]) {
    Object.defineProperty(prototype, 'return', { value: prototype.close, configurable: true });
  }
}
