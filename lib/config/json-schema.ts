import type { Mechanism } from '../mechanisms/mechanism.ts';
import { HubSettings } from './hub-settings.ts';
import type { MechanismRegistry } from './load-hub.ts';
import { discoveryKeys, prometheusVersion, scrapeConfigKeys, topLevelKeys } from './prometheus-keys.ts';
import { type ShapeSchema, schemaOf } from './shape-schema.ts';

/**
 * What editors check a configuration with: the closed lists of keys, the `rollcall` key and the options of every mechanism
 * of a registry, all from the shapes that the configuration is read with.
 */
export async function configurationSchema(registry: MechanismRegistry): Promise<ShapeSchema> {
  const mechanisms = new Map<string, Mechanism>();
  for (const [key, load] of Object.entries(registry)) mechanisms.set(key, (await load()).mechanism);
  const kept = { description: `Prometheus' own (${prometheusVersion}); kept, and not read by Rollcall.` };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rollcall configuration',
    description: `A Prometheus ${prometheusVersion} configuration, with a rollcall key for the hub's own settings.`,
    type: 'object',
    properties: {
      ...Object.fromEntries([...topLevelKeys].map((key) => [key, kept])),
      rollcall: { description: "The hub's own settings.", ...forEditors(schemaOf(HubSettings)) },
      scrape_configs: { type: ['array', 'null'], items: scrapeConfigSchema(mechanisms) },
      scrape_config_files: {
        description:
          'Files with scrape_configs of their own; a * in the last part of a path stands for any characters.',
        type: ['array', 'null'],
        items: { type: 'string' },
      },
    },
    additionalProperties: false,
  };
}

function scrapeConfigSchema(mechanisms: ReadonlyMap<string, Mechanism>): ShapeSchema {
  const unserved = { description: 'Not served by this build: name the job under rollcall.skip_jobs.' };
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries([...scrapeConfigKeys].map((key) => [key, {}])),
      job_name: { description: 'Unique over all files.', type: ['string', 'number', 'boolean'] },
      ...Object.fromEntries([...discoveryKeys].map((key) => [key, unserved])),
      ...Object.fromEntries([...mechanisms].map(([key, mechanism]) => [key, blocksSchema(mechanism)])),
    },
    required: ['job_name'],
    additionalProperties: false,
  };
}

function blocksSchema({ merged, options }: Mechanism): ShapeSchema {
  const schema = forEditors(schemaOf(options));
  return merged ? { ...schema, type: ['array', 'null'] } : { type: ['array', 'null'], items: withNetwork(schema) };
}

/** The one option that blocks of every mechanism have: it is about who asks, not about what is asked. */
function withNetwork(schema: ShapeSchema): ShapeSchema {
  const network = { description: 'A network of rollcall.networks that the source is asked from.', type: 'string' };
  return { ...schema, properties: { ...schema.properties, network } };
}

/** As read, but for what only a program cares about: the bounds of safe integers, and strings that YAML may write bare. */
function forEditors(schema: ShapeSchema): ShapeSchema {
  const { $schema: _dialect, ...rest } = schema;
  return Object.fromEntries(
    Object.entries(rest)
      .filter(([keyword, value]) => !(isBound(keyword) && !isTelling(value)))
      .map(([keyword, value]) => [keyword, keyword === 'default' ? value : editorValue(keyword, value)]),
  );
}

function isBound(keyword: string): boolean {
  return keyword === 'minimum' || keyword === 'maximum';
}

function isTelling(bound: unknown): boolean {
  return typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

function editorValue(keyword: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (isSchema(item) ? forEditors(item) : item));
  if (!isSchema(value)) return value;
  if (keyword === 'properties') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, editorValue('', item)]));
  }
  const isLabel = keyword === 'additionalProperties' && value.type === 'string';
  return isLabel ? { ...forEditors(value), type: ['string', 'number', 'boolean', 'null'] } : forEditors(value);
}

function isSchema(value: unknown): value is ShapeSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
