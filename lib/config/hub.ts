import type { Problem } from '../errors.ts';
import type { Concern, Discoverer } from '../mechanisms/mechanism.ts';
import type { QuotaUse } from '../model/call-quota.ts';
import type { EventScope } from '../model/event-scope.ts';
import type { Needs } from '../model/permission.ts';
import type { JobSettings } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Ports } from '../ports.ts';
import type { Place } from './findings.ts';
import type { HubSettings } from './hub-settings.ts';

/** One SD block of the file, as far as it matters after the options were checked. */
export interface Block {
  readonly job: string;
  /** Its key in the scrape config: `ec2_sd_configs`. */
  readonly key: string;
  readonly place: Place;
  readonly intervalMs: number | undefined;
  readonly concerns: readonly Concern[];
  readonly needs: Needs;
  /** Every http and https URL among its options, without user and password. */
  readonly urls: readonly URL[];
}

/** What a provider lists, where other ports can be told from the same listing. */
export interface ProviderListing {
  /** Equal for providers that differ in the port alone. */
  readonly key: string;
  readonly port: number;
}

/** A provider of an accepted configuration, waiting for ports. */
export interface ConfiguredProvider {
  readonly id: ProviderId;
  readonly mechanism: string;
  readonly description: string;
  /** The shortest of its subscribers' intervals; undefined: refreshed when a plan is accepted, and not again. */
  readonly intervalMs: number | undefined;
  /** Names of the jobs that it is read for, in the order of the file. */
  readonly subscribers: readonly string[];
  readonly listing: ProviderListing | undefined;
  readonly quota: QuotaUse | undefined;
  readonly concerns: readonly Concern[];
  readonly blocks: readonly Block[];
  /** The events after which it is worth asking at once. */
  readonly hints: readonly EventScope[];
  /** One of the settings' networks, which it has to be asked from; undefined: anywhere. */
  readonly network: string | undefined;
  readonly needs: Needs;
  readonly create: (ports: Ports) => Promise<Discoverer>;
}

export interface HubJob {
  readonly name: string;
  /** Position in the configuration, over all files. */
  readonly position: number;
  readonly place: Place;
  /** In Prometheus' order: keys in byte order, then as listed, static groups last. Each once. */
  readonly providers: readonly ProviderId[];
  readonly settings: JobSettings;
}

/** An accepted configuration. */
export interface Hub {
  /** Digest of all that was read, with the names of the files: another one means that the plan may have changed. */
  readonly version: string;
  readonly jobs: readonly HubJob[];
  /** Jobs that `rollcall.skip_jobs` leaves out. */
  readonly skipped: readonly string[];
  readonly providers: ReadonlyMap<ProviderId, ConfiguredProvider>;
  readonly settings: HubSettings;
  readonly warnings: readonly Problem[];
  /** Every file that was read, the main one first. */
  readonly files: readonly HubFile[];
}

/** A file as it was read. It may hold secrets: it is for rewriting and never for a log or an answer. */
export interface HubFile {
  readonly file: string;
  readonly text: string;
}
