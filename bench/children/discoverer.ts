import { createHttp } from '../../lib/http/undici-http.ts';
import type { Discoverer } from '../../lib/mechanisms/mechanism.ts';
import { registry } from '../../lib/mechanisms/registry.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import type { Ports } from '../../lib/ports.ts';
import { answerCalls } from '../child.ts';
import { cpuMsSinceBirth, peakBytes, stopwatch, type Took } from '../measured.ts';
import { type ToldTargets, toldByGroups } from '../told-targets.ts';

export interface DiscovererWish {
  readonly list: 'ec2_sd_configs' | 'kubernetes_sd_configs';
  /** Of one element of that list. */
  readonly options: object;
}

/** What it took until there was a process that could ask. */
export interface Started {
  readonly cpuMs: number;
  readonly peakBytes: number;
}

export interface Discovered extends Took {
  readonly peakBytes: number;
}

const quiet = () => undefined;
const clock = { nowMs: () => Date.now() };
const secrets = { read: () => Promise.reject(new Error('no secret is read here')) };
const { http } = createHttp({ secrets, environment: {}, clock, version: '0' });
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const ports: Ports = { http, secrets, clock, log, environment: {} };

let discoverer: Discoverer | undefined;
let groups: readonly TargetGroup[] = [];

/** One discovery in a process that has done nothing before, with the client that the refresh function has. */
const methods = {
  /** Loads the mechanism and its client. */
  async start({ list, options }: DiscovererWish): Promise<Started> {
    const { mechanism } = await registry[list]();
    discoverer = await mechanism.configure(options).create(ports);
    return { cpuMs: cpuMsSinceBirth(), peakBytes: peakBytes() };
  },
  /** From the first question to the groups. */
  async discover(): Promise<Discovered> {
    const took = stopwatch();
    const discovery = await discoverer?.refresh(AbortSignal.timeout(120_000));
    const { cpuMs, wallMs } = took();
    groups = discovery?.groups ?? [];
    return { cpuMs, wallMs, peakBytes: peakBytes() };
  },
  async tell(): Promise<ToldTargets> {
    return toldByGroups(groups);
  },
};

export type DiscovererChild = typeof methods;
answerCalls(methods);
