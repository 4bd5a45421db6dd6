import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '../../support/fixed-clock.ts';
import { testPorts } from '../../support/test-ports.ts';
import { configurationOf } from '../configuration.ts';
import { type ConformanceCase, isForPromtool } from '../conformance-case.ts';
import { foundIn } from '../found.ts';
import type { Question } from '../namespace/in-namespace.ts';
import { askPromtool } from '../promtool.ts';
import { environmentOf } from '../reference.ts';
import { startHubOf, tellOfHub } from '../served-alone.ts';
import { tellStepByStep } from '../tell.ts';
import type { Told } from '../told.ts';
import type { DnsScript } from './dns-script.ts';
import { type DnsLab, startDnsLab } from './lab.ts';

const port = 53;

/** What Prometheus says, by itself or through `rollcall serve`, and what Rollcall finds; both by the same resolver file. */
export async function dnsInside(each: ConformanceCase, dns: DnsScript, question: Question) {
  await using lab = await startDnsLab(dns, question.resolverFile);
  const { binaries, slowness, isServed } = question;
  const { prometheus, promtool } = binaries;
  const interval = isForPromtool(each) ? {} : { interval: '1s' };
  const configuration = configurationOf(each, { port, files: new Map(), ...interval });
  if (isServed) return { told: await servedInside(each, configuration, { lab, question }) };
  const env = environmentOf({}, port);
  const timeoutMs = each.settings.promtoolMs * slowness;
  const told: Told = isForPromtool(each)
    ? await askPromtool({ promtool, configuration, env, timeoutMs })
    : await tellStepByStep(each, { prometheus, configuration, env }, lab);
  lab.rewind();
  const ports = testPorts({ clock: fixedClock() });
  const found = await foundIn(ports, each, async (stage, step) => {
    if (stage === 'before' && step > 0) await lab.advance();
  });
  return { told, found, configuration };
}

interface Surroundings {
  readonly lab: DnsLab;
  readonly question: Question;
}

async function servedInside(each: ConformanceCase, configuration: string, { lab, question }: Surroundings) {
  const { binaries, slowness } = question;
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-dns-'));
  try {
    await using hub = await startHubOf({}, { path: join(directory, 'job.conf'), textAt: () => configuration });
    return await tellOfHub(each, { binaries, url: hub.url, slowness }, lab);
  } finally {
    await rm(directory, { recursive: true });
  }
}
