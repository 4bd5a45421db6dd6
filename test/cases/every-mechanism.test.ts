import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../lib/mechanisms/registry.ts';
import { type Case, casesIn } from '../support/case-folder.ts';

type Reasons = Readonly<Record<string, string>>;

const recordedElsewhere = 'its cases script name servers, and stand in test/conformance/cases/dns';

/** What some mechanisms do not show, each with the reason. */
const tooFew: Reasons = { dns: recordedElsewhere };
const withoutRemoval: Reasons = { dns: recordedElsewhere, static: 'it is refreshed once' };
const withoutDocumentation: Reasons = {
  aws: 'its answers are those of its roles',
  dns: recordedElsewhere,
  file: 'it has files and no answers',
  static: 'it asks nobody',
};

const mechanisms = await Promise.all(Object.values(registry).map(async (load) => (await load()).mechanism.name));
const kinds = mechanisms.map((name) => ({
  name,
  cases: casesIn(name, join(import.meta.dirname, '../../lib/mechanisms', name)),
}));

/** Whether a source is gone in a refresh that read everything. */
function hasRemoval({ expected }: Case): boolean {
  const sources = expected.map(({ result }) =>
    'groups' in result
      ? { names: result.groups.map(({ source }) => source), isWhole: result.unread.length === 0 }
      : undefined,
  );
  return sources.some((after, index) => {
    const before = sources.slice(0, index).findLast((each) => each !== undefined);
    return after?.isWhole === true && before?.names.some((name) => !after.names.includes(name)) === true;
  });
}

const kindsBut = (reasons: Reasons) => kinds.filter(({ name }) => reasons[name] === undefined);

describe('the cases of every mechanism', () => {
  it.each(kindsBut(tooFew))('are eight at least: $name', ({ cases }) => {
    expect(cases.length).toBeGreaterThanOrEqual(8);
  });

  it.each(kindsBut(withoutRemoval))('have two refreshes with a source gone in between: $name', ({ cases }) => {
    expect(cases.some(hasRemoval)).toBe(true);
  });

  it.each(kindsBut(withoutDocumentation))(
    'have answers as the vendor publishes them, and name the page: $name',
    ({ cases }) => {
      const documented = cases.filter(({ settings }) => settings.documentation !== undefined);

      expect(documented).not.toEqual([]);
      expect(documented.filter(({ expected }) => !expected.some(hasTargets))).toEqual([]);
    },
  );
});

function hasTargets({ result }: Case['expected'][number]): boolean {
  return 'groups' in result && result.groups.some(({ targets }) => targets.length > 0);
}
