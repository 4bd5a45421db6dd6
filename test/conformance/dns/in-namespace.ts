import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type ScriptedDnsServer, startScriptedDnsServer } from '../../peers/dns/scripted-dns-server.ts';
import { fixedClock } from '../../support/fixed-clock.ts';
import { testPorts } from '../../support/test-ports.ts';
import { configurationOf } from '../configuration.ts';
import { type ConformanceCase, conformanceCases, refreshesOf } from '../conformance-case.ts';
import { foundIn } from '../found.ts';
import { askPromtool } from '../promtool.ts';
import { environmentOf } from '../reference.ts';
import { tellStepByStep } from '../tell.ts';
import type { Told } from '../told.ts';
import { type DnsScript, dnsScripts } from './dns-script.ts';

/** Both ask through `/etc/resolv.conf` and port 53: run in namespaces of its own, with a file over the resolver's, it prints what they said. */
const [name = '', promtool = '', prometheus = '', resolverFile = ''] = process.argv.slice(2);
const found = conformanceCases().find((each) => each.name === name);
if (found?.dns === undefined) throw new Error(`${name} is no case of dns`);
execFileSync('ip', ['link', 'set', 'lo', 'up']);
execFileSync('mount', ['--bind', resolverFile, '/etc/resolv.conf']);
process.stdout.write(JSON.stringify(await toldInside(found, found.dns)));

async function toldInside(each: ConformanceCase, dns: DnsScript): Promise<unknown> {
  let step = 0;
  let asked = 0;
  const servers: ScriptedDnsServer[] = [];
  for (const [index, script] of dnsScripts(dns, () => step).entries()) {
    const heard: typeof script = (question) => {
      asked += 1;
      return script(question);
    };
    servers.push(await startScriptedDnsServer(heard, { host: `127.0.0.${index + 1}`, port: 53 }));
  }
  writeFileSync(resolverFile, [...servers.map(({ host }) => `nameserver ${host}`), ...dns.resolv, ''].join('\n'));
  const isOnce = refreshesOf(each) === 1;
  const configuration = configurationOf(each, { port: 53, files: new Map(), ...(isOnce ? {} : { interval: '1s' }) });
  const env = environmentOf({}, 53);
  const advance = async () => {
    step += 1;
    asked = 0;
  };
  const told: Told = isOnce
    ? await askPromtool({ promtool, configuration, env, timeoutMs: each.settings.promtoolMs })
    : await tellStepByStep(each, { prometheus, configuration, env }, { advance, requests: () => asked });
  step = -1;
  const ports = testPorts({ clock: fixedClock() });
  const ours = await foundIn(ports, each, async (stage) => {
    if (stage === 'before') await advance();
  });
  await Promise.all(servers.map((server) => server.stop()));
  return { told, found: ours, configuration };
}
