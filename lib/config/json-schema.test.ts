import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { registry } from '../mechanisms/registry.ts';
import { configurationSchema } from './json-schema.ts';
import { topLevelKeys } from './prometheus-keys.ts';
import { schemaUnder } from './shape-schema.ts';
import { fakeRegistry } from './testing/fake-registry.ts';

describe('configurationSchema', () => {
  it('is what docs/rollcall.schema.json holds; renew it with: node lib/config/renew-json-schema.ts', async () => {
    const stored = await readFile(new URL('../../docs/rollcall.schema.json', import.meta.url), 'utf8');

    expect(JSON.parse(stored)).toEqual(JSON.parse(JSON.stringify(await configurationSchema(registry))));
  });

  it('covers the closed list of the top level, the hub and every mechanism', async () => {
    const schema = await configurationSchema(registry);
    const jobs = schema.properties?.['scrape_configs']?.items;

    expect(Object.keys(schema.properties ?? {}).sort()).toEqual([...topLevelKeys, 'rollcall'].sort());
    expect(schema.additionalProperties).toBe(false);
    for (const key of Object.keys(registry)) {
      const item = jobs?.properties?.[key]?.items;
      expect(Object.keys(item?.properties ?? {}), key).not.toEqual([]);
      expect(item?.additionalProperties, key).toBe(false);
    }
  });

  it('shows durations and secrets as strings, and labels as anything that YAML writes bare', async () => {
    const schema = await configurationSchema(fakeRegistry);
    const jobs = schema.properties?.['scrape_configs']?.items ?? {};
    const block = jobs.properties?.['ec2_sd_configs']?.items ?? {};
    const labels = jobs.properties?.['static_configs']?.items?.properties?.['labels'] ?? {};

    expect(block.properties).toMatchObject({
      refresh_interval: { type: 'string', default: '60s' },
      secret_key: { type: 'string' },
      port: { type: 'integer', minimum: 1, maximum: 65_535, default: 80 },
    });
    expect(schemaUnder(labels, 'any')?.type).toEqual(['string', 'number', 'boolean', 'null']);
    expect(schema.properties?.['rollcall']?.properties?.['initial_grace']).toMatchObject({
      type: 'string',
      default: '5m',
    });
  });
});
