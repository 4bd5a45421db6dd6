import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { peer } from '../peers/peer.ts';
import { tellAnywhere } from './asked.ts';
import { bounded } from './bounded.ts';
import { chosenCases } from './chosen-cases.ts';
import { type ConformanceCase, conformanceCases, isForNamespace, isForPromtool } from './conformance-case.ts';
import { differencesOf } from './differences.ts';
import { isAnsweredAlike } from './older-releases.ts';
import { recordedOf } from './recording.ts';
import { referenceAt } from './reference.ts';

const promtool = peer('prometheus', ['promtool']) ?? '';
const sample = 10;
const atOnce = 3;
/** More than it takes, since other tests run beside this one. */
const timeoutMs = 5_000;

describe.skipIf(promtool === '')('a Prometheus that is installed', () => {
  it(`says of ${sample} cases by chance what is recorded`, async () => {
    const seed = Number(process.env['CONFORMANCE_SEED'] ?? Date.now() % 1_000_000);
    process.stderr.write(`CONFORMANCE_SEED=${seed} repeats these cases\n`);
    const { version } = await referenceAt(promtool);
    const cases = chosenCases(conformanceCases().filter(isComparableWith(version)), { sample, seed });

    const differences = await bounded(cases, atOnce, differencesFromRecorded);

    expect(differences).toHaveLength(sample);
    expect(differences.flat()).toEqual([]);
  }, 60_000);
});

function isComparableWith(version: string): (each: ConformanceCase) => boolean {
  const hasNamespaces = mayHaveNamespaces();
  return (each) =>
    recordedOf(each) !== undefined &&
    isForPromtool(each) &&
    isAnsweredAlike(each, version) &&
    (!isForNamespace(each) || hasNamespaces) &&
    !isAskedAgain(each);
}

/** Some clients try for longer than this test waits. */
function isAskedAgain(each: ConformanceCase): boolean {
  const told = recordedOf(each)?.told;
  if (told === undefined || !('refreshes' in told)) return false;
  return each.comparison.patient && told.refreshes.some(({ errors }) => errors.length > 0);
}

async function differencesFromRecorded(each: ConformanceCase): Promise<readonly string[]> {
  const binaries = { promtool, prometheus: '' };
  const { told } = await tellAnywhere(each, binaries, { timeoutMs });
  const recorded = recordedOf(each)?.told ?? { refreshes: [] };
  return differencesOf({ prometheus: recorded, rollcall: told }).map(
    ({ text }) => `${each.name} (recorded as Prometheus, installed as Rollcall): ${text}`,
  );
}

/** Port 53 and the resolver file are had in namespaces of one's own, which not every machine allows. */
function mayHaveNamespaces(): boolean {
  try {
    execFileSync('unshare', ['--map-root-user', '--mount', '--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
