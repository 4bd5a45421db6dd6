import type { Read } from './object-list.ts';
import type { ObjectList } from './resource.ts';

export type WantedList = Pick<ObjectList, 'resource' | 'namespace' | 'isMetadataOnly'>;

/** Lists objects of the API server at hand, with the selector that is configured for them. */
export type List = <Value>(wanted: WantedList, read: Read<Value>, signal: AbortSignal) => Promise<readonly Value[]>;
