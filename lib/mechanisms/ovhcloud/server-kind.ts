import type { z } from 'zod';
import type { LabelSet } from '../../model/target-group.ts';
import type { Addresses } from './ip-list.ts';

/** What one service of OVHcloud is made of. */
export interface ServerKind<Shape extends z.ZodType<{ readonly name: string }>> {
  /** The path of the list of names, under which the servers stand by their names. */
  readonly path: string;
  readonly shape: Shape;
  /** Every label but the address and `instance`. */
  readonly labels: (server: z.output<Shape>, addresses: Addresses) => LabelSet;
}
