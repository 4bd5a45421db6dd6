import type { z } from 'zod';
import type { Json } from '../model/digest.ts';
import type { Discovery } from '../model/discovery.ts';
import type { EventScope } from '../model/event-scope.ts';
import type { Permission } from '../model/permission.ts';
import type { Ports } from '../ports.ts';

export interface Discoverer {
  /**
   * Lists everything there is now, and remembers nothing between calls that decides an answer.
   * Rejects with a DiscoveryError when the list would not be whole and it cannot name what is missing.
   */
  refresh(signal: AbortSignal): Promise<Discovery>;
}

/** Something a configuration asks for that works here and not there, or works otherwise than one may think. */
export interface Concern {
  /** Where a block with this concern cannot work at all; absent: a warning everywhere. */
  readonly impossibleOn?: 'lambda' | 'serve';
  readonly message: string;
}

/** What of a scrape config decides whether an SD block in it makes sense. */
export interface JobAround {
  readonly hasRelabelRules: boolean;
}

/** A fault that shows only beside the rest of the job. */
export interface JobProblem {
  /** From the element of the list, or from the list where a mechanism is merged. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A line of a mechanism's `permissions.json`. */
export interface DeclaredPermission extends Permission {
  /** Needed once for each value of this option that the expression matches; `$1` in the resource is its first group. */
  readonly each?: { readonly option: string; readonly match: string };
}

export interface MechanismDefinition<Options extends z.ZodType> {
  /** As Prometheus names it in `<name>_sd_configs`. */
  readonly name: string;
  /** Checks one element of the list; with `merged`, the whole list of a job. Error messages are for the author of the file. */
  readonly options: Options;
  /** Every element of a job's list makes one provider together (`static_configs`). */
  readonly merged?: true;
  /** What stands behind the slash in `ec2/eu-west-1`: short, for people, without secrets. */
  readonly describe: (options: z.output<Options>) => string;
  /** What decides what is found: address, role, filters, port, identity. No interval, timeout, TLS file or secret value. */
  readonly identity: (options: z.output<Options>) => Json;
  /** Undefined: refreshed when a plan is accepted, and not again. */
  readonly intervalMs: (options: z.output<Options>) => number | undefined;
  readonly concerns?: (options: z.output<Options>) => readonly Concern[];
  /** The events after which it is worth asking at once; absent: none. */
  readonly hints?: (options: z.output<Options>) => readonly EventScope[];
  readonly jobProblems?: (options: z.output<Options>, job: JobAround) => readonly JobProblem[];
  /** What AWS has to allow it; absent: it does not call AWS. */
  readonly permissions?: readonly DeclaredPermission[];
  /** Loads the client when first called: options must load without it. */
  readonly create: (options: z.output<Options>, ports: Ports) => Promise<Discoverer>;
}

/** Checked options, waiting for ports. */
export interface ConfiguredMechanism {
  readonly description: string;
  readonly identity: Json;
  readonly intervalMs: number | undefined;
  readonly concerns: readonly Concern[];
  readonly hints: readonly EventScope[];
  readonly options: unknown;
  readonly jobProblems: (job: JobAround) => readonly JobProblem[];
  readonly create: (ports: Ports) => Promise<Discoverer>;
}

/** A kind of service discovery, as the registry knows it. */
export interface Mechanism {
  readonly name: string;
  readonly merged: boolean;
  readonly options: z.ZodType;
  readonly permissions: readonly DeclaredPermission[];
  /** Checks the options now, builds later. Throws a ZodError with every issue. */
  configure(options: unknown): ConfiguredMechanism;
}

/** Closes over the type of the options, so that a registry of unlike mechanisms needs no `any`. */
export function defineMechanism<Options extends z.ZodType>(definition: MechanismDefinition<Options>): Mechanism {
  const {
    name,
    options: shape,
    merged = false,
    describe,
    identity,
    intervalMs,
    concerns,
    hints,
    jobProblems,
    permissions = [],
    create,
  } = definition;
  return {
    name,
    merged,
    options: shape,
    permissions,
    configure(input) {
      const options = shape.parse(input);
      return {
        description: describe(options),
        identity: identity(options),
        intervalMs: intervalMs(options),
        concerns: concerns?.(options) ?? [],
        hints: hints?.(options) ?? [],
        options,
        jobProblems: (job) => jobProblems?.(options, job) ?? [],
        create: (ports) => create(options, ports),
      };
    },
  };
}
