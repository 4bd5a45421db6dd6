import { execFileSync } from 'node:child_process';
import { conformanceCases } from '../conformance-case.ts';
import { dnsInside } from '../dns/inside.ts';
import { tellServed } from '../served-alone.ts';
import { type Binaries, tell } from '../tell.ts';

/** What is asked in a namespace. */
export interface Question {
  readonly name: string;
  readonly binaries: Binaries;
  /** How many times as long as usual promtool waits. */
  readonly slowness: number;
  /** Through `rollcall serve`. */
  readonly isServed: boolean;
  /** Stands over the machine's. */
  readonly resolverFile: string;
}

/** Runs in network and mount namespaces of its own, where any port and the resolver file can be had, and prints what was said. */
const question: Question = JSON.parse(process.argv[2] ?? '{}');
execFileSync('ip', ['link', 'set', 'lo', 'up']);
execFileSync('mount', ['--bind', question.resolverFile, '/etc/resolv.conf']);
process.stdout.write(JSON.stringify(await answerTo(question)));

async function answerTo({ name, binaries, slowness, isServed }: Question): Promise<unknown> {
  const found = conformanceCases().find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is no case`);
  if (found.dns !== undefined) return dnsInside(found, found.dns, question);
  if (isServed) return { told: await tellServed(found, binaries, { slowness, hasOwnPort: true }) };
  return tell(found, binaries, { slowness, hasOwnPort: true });
}
