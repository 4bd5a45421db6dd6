import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../lib/check/check-file.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { registry } from '../../lib/mechanisms/registry.ts';
import { httpClientBlock } from '../documentation/mechanism-notes.ts';
import { optionRowsOf } from '../documentation/option-rows.ts';
import { type Case, casesIn } from '../support/case-folder.ts';

const file = 'rollcall.yml';
/** Whose cases that find something stand elsewhere. */
const usableBlocks: Readonly<Record<string, object>> = { dns: { names: ['example.com'] } };

const kinds = await Promise.all(
  Object.entries(registry).map(async ([key, load]) => {
    const { mechanism } = await load();
    const cases = casesIn(mechanism.name, join(import.meta.dirname, '../../lib/mechanisms', mechanism.name));
    const options = optionRowsOf(mechanism).map(({ name }) => name);
    return { key, mechanism, name: mechanism.name, cases, options };
  }),
);

const refused = kinds.flatMap(({ key, mechanism, cases }) =>
  cases.filter(({ problems }) => problems.length > 0).map((each) => ({ key, mechanism, name: each.name, each })),
);

/** What `rollcall check` says of a job with these blocks; JSON is YAML. */
function checked(key: string, blocks: unknown) {
  const text = JSON.stringify({ scrape_configs: [{ job_name: 'a', [key]: blocks }] });
  return checkFile(memoryFiles({ [file]: text }), file);
}

/** `scrape_configs[0].acme_sd_configs[0].servers[1]` */
function placeOf(key: string, path: string, isMerged: boolean): string {
  const steps = path.split('.').filter((step) => step !== '');
  const inBlock = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return `scrape_configs[0].${key}${isMerged ? '' : '[0]'}${inBlock}`;
}

function usableBlockOf({ name, cases }: { readonly name: string; readonly cases: readonly Case[] }): object {
  const usable = cases.find(({ expected }) => expected.some(({ result }) => 'groups' in result));
  return Object(usableBlocks[name] ?? usable?.options);
}

describe('rollcall check', () => {
  it.each(refused)('tells of every mistake, and where it is: $name', async ({ key, mechanism, each }) => {
    const { merged } = mechanism;
    const { text, exitCode } = await checked(key, merged ? each.options : [each.options]);

    // What YAML writes bare is a text where one is wanted.
    const told = each.problems.filter(({ message }) => !/^(?:expected )?string$/.test(message));
    expect(exitCode).toBe(1);
    for (const { path } of told) expect(text).toContain(placeOf(key, path, merged));
  });

  const single = kinds.filter(({ mechanism }) => !mechanism.merged);

  it.each(single)('accepts a block of $name as it is, and not with a key too many, or as nothing', async (kind) => {
    const block = usableBlockOf(kind);

    expect(await checked(kind.key, [block])).toMatchObject({ exitCode: 0 });
    const { text } = await checked(kind.key, [{ ...block, nonsense: 1 }, null]);
    expect(text).toContain(`${placeOf(kind.key, 'nonsense', false)}: `);
    expect(text).toContain(`scrape_configs[0].${kind.key}[1]: `);
  });

  it.each(single)('refuses an interval without a unit, of a wrong type and below zero: $name', async (kind) => {
    const wrong = [30, '30', ['30s'], '-30s', 'soon'];
    const { text } = await checked(
      kind.key,
      wrong.map((refresh_interval) => ({ ...usableBlockOf(kind), refresh_interval })),
    );

    for (const index of wrong.keys()) expect(text).toContain(`${kind.key}[${index}].refresh_interval: `);
  });

  it.each(single.filter(({ name }) => name !== 'aws'))('refuses an interval of nothing: $name', async (kind) => {
    const { text } = await checked(kind.key, [{ ...usableBlockOf(kind), refresh_interval: '0s' }]);

    expect(text).toContain(`${placeOf(kind.key, 'refresh_interval', false)}: must be greater than 0`);
  });

  it.each(single.filter(({ options }) => options.includes('port')))(
    'refuses a port that is no whole number: $name',
    async (kind) => {
      const { text } = await checked(
        kind.key,
        ['http', 80.5].map((port) => ({ ...usableBlockOf(kind), port })),
      );

      for (const index of [0, 1]) expect(text).toContain(`${kind.key}[${index}].port: `);
    },
  );

  it.each(single.filter(({ options, name }) => options.includes(httpClientBlock) && name !== 'aws'))(
    'refuses two ways to authenticate: $name',
    async (kind) => {
      const both = { basic_auth: { username: 'u' }, oauth2: { client_id: 'c', token_url: 'https://example.com/t' } };
      const { text, exitCode } = await checked(kind.key, [{ ...usableBlockOf(kind), ...both }]);

      expect(exitCode).toBe(1);
      expect(text).toMatch(/only one of .*basic_auth.* may be set|exclude/);
    },
  );
});
