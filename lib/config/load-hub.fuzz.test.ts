import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { fuzzed } from '../../test/support/fuzz.ts';
import { ConfigError } from '../errors.ts';
import { loadHub } from './load-hub.ts';
import { discoveryKeys, scrapeConfigKeys, topLevelKeys } from './prometheus-keys.ts';
import { fakeRegistry as registry } from './testing/fake-registry.ts';
import { memoryFiles } from './testing/memory-files.ts';

async function isAccepted(text: string): Promise<boolean> {
  try {
    const hub = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml', { registry });
    expect(hub.jobs.length).toBeGreaterThan(0);
    return true;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    return false;
  }
}

const yamlPieces = fc.constantFrom(
  ...[
    '- ',
    '  ',
    '\n',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&a ',
    '*a',
    '<<: ',
    '"',
    "'",
    '|',
    '>',
    '#',
    '? ',
    '!!int ',
    '---',
  ],
  ...['%', '@', '`', '\t', '~', 'null', '012', '1e3', 'yes', '__proto__', 'constructor', 'scrape_configs', 'job_name'],
  ...[
    'ec2_sd_configs',
    'static_configs',
    'kubernetes_sd_configs',
    'targets',
    'labels',
    'role',
    'pod',
    'rollcall',
    'jobs',
  ],
);

const keys = fc.constantFrom(
  ...[
    ...topLevelKeys,
    ...discoveryKeys,
    ...scrapeConfigKeys,
    'rollcall',
    'skip_jobs',
    'jobs',
    'guard',
    'targets',
    'labels',
  ],
  ...[
    'role',
    'region',
    'port',
    'filters',
    'name',
    'values',
    '<<',
    '__proto__',
    'toString',
    'relabel_configs',
    'network',
  ],
);

const { document } = fc.letrec<{ document: unknown }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.oneof(fc.constant(null), fc.boolean(), fc.double(), fc.integer(), fc.string(), keys),
    fc.array(tie('document'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(keys, tie('document')), { maxLength: 5, selector: ([key]) => key }).map(Object.fromEntries),
  ),
}));

describe('loadHub, whatever it is given,', () => {
  it('throws nothing but a ConfigError for any text', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(yamlPieces).map((pieces) => pieces.join('')),
    );

    await fc.assert(
      fc.asyncProperty(text, async (any) => void (await isAccepted(any))),
      fuzzed('configurations as text', 1000),
    );
  });

  it('throws nothing but a ConfigError for any document', async () => {
    await fc.assert(
      fc.asyncProperty(document, document, async (any, block) => {
        await isAccepted(stringify(any));
        await isAccepted(
          stringify({ scrape_configs: [{ job_name: 'a', ec2_sd_configs: [block], static_configs: any }] }),
        );
        await isAccepted(stringify({ rollcall: any, scrape_configs: [{ job_name: 'a' }, block] }));
      }),
      fuzzed('configurations as documents', 300),
    );
  });

  it('accepts what is right among all that', async () => {
    expect(await isAccepted(stringify({ scrape_configs: [{ job_name: 'a', ec2_sd_configs: [{}] }] }))).toBe(true);
  });
});
