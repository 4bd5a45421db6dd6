import type { z } from 'zod';
import type { QuotaUse } from '../model/call-quota.ts';
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
  /**
   * The blocks that one block stands for, each a provider of its own that finds what a block written so would find
   * (`regions`). Absent: the block itself. Not with `merged`.
   */
  readonly expand?: (options: z.output<Options>) => readonly z.output<Options>[];
  /** What stands behind the slash in `ec2/eu-west-1`: short, for people, without secrets. */
  readonly describe: (options: z.output<Options>) => string;
  /** What decides what is found: address, role, filters, port, identity. No interval, timeout, TLS file or secret value. */
  readonly identity: (options: z.output<Options>) => Json;
  /** Undefined: refreshed when a plan is accepted, and not again. */
  readonly intervalMs: (options: z.output<Options>) => number | undefined;
  /** Of a block as it is written. */
  readonly concerns?: (options: z.output<Options>) => readonly Concern[];
  /** The events after which it is worth asking at once; absent: none. */
  readonly hints?: (options: z.output<Options>) => readonly EventScope[];
  /** Of a block as it is written. */
  readonly jobProblems?: (options: z.output<Options>, job: JobAround) => readonly JobProblem[];
  /**
   * The port behind each host that is found, where it is put there and looked at nowhere else: blocks that differ in it alone are
   * told from one listing. It is part of `identity` all the same, under the key `port`.
   */
  readonly port?: (options: z.output<Options>) => number | undefined;
  /** Whose quota the calls count against, where there is one. */
  readonly quota?: (options: z.output<Options>) => QuotaUse | undefined;
  /** What AWS has to allow it; absent: it does not call AWS. */
  readonly permissions?: readonly DeclaredPermission[];
  /** Loads the client when first called: options must load without it. */
  readonly create: (options: z.output<Options>, ports: Ports) => Promise<Discoverer>;
}

/** A listing that blocks with another port can be told from as well. */
export interface PortListing {
  /** What decides what is listed: equal for all blocks that differ in the port alone. */
  readonly identity: Json;
  readonly port: number;
}

/** Checked options, waiting for ports. */
export interface ConfiguredMechanism {
  readonly description: string;
  readonly identity: Json;
  /** Undefined: nothing is shared with blocks of another identity. */
  readonly listing: PortListing | undefined;
  readonly quota: QuotaUse | undefined;
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
  /** Checks a block now, builds its providers later; at least one. Throws a ZodError with every issue. */
  configureEach(options: unknown): readonly ConfiguredMechanism[];
  /** The same of a block that is one provider; throws a TypeError for one that stands for several. */
  configure(options: unknown): ConfiguredMechanism;
}

/** Closes over the type of the options, so that a registry of unlike mechanisms needs no `any`. */
export function defineMechanism<Options extends z.ZodType>(definition: MechanismDefinition<Options>): Mechanism {
  const { name, options: shape, merged = false, expand = (options) => [options], permissions = [] } = definition;
  const configureEach: Mechanism['configureEach'] = (input) => {
    const written = shape.parse(input);
    return expand(written).map((options) => configured(definition, options, written));
  };
  return {
    name,
    merged,
    options: shape,
    permissions,
    configureEach,
    configure(input) {
      const [only, ...others] = configureEach(input);
      if (only === undefined || others.length > 0) throw new TypeError(`a block of ${name} is not one provider`);
      return only;
    },
  };
}

function configured<Options extends z.ZodType>(
  definition: MechanismDefinition<Options>,
  options: z.output<Options>,
  written: z.output<Options>,
): ConfiguredMechanism {
  const { describe, intervalMs, concerns, hints, jobProblems, quota, create } = definition;
  const identity = definition.identity(options);
  const port = definition.port?.(options);
  return {
    description: describe(options),
    identity,
    listing: port === undefined ? undefined : { identity: withoutPort(identity), port },
    quota: quota?.(options),
    intervalMs: intervalMs(options),
    concerns: concerns?.(written) ?? [],
    hints: hints?.(options) ?? [],
    options,
    jobProblems: (job) => jobProblems?.(written, job) ?? [],
    create: (ports) => create(options, ports),
  };
}

function withoutPort(identity: Json): Json {
  const isMap = typeof identity === 'object' && identity !== null && !Array.isArray(identity);
  return isMap ? { ...identity, port: undefined } : identity;
}
