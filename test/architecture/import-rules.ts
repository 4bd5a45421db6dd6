/** What a part of the project may import besides itself, Node's own modules and the packages of the second table. */
export interface ImportRule {
  /** A folder or a file; the longest that fits a file decides. A `*` stands for one name: each is a part of its own. */
  readonly part: string;
  readonly imports: readonly string[];
  /** Of those, not these. */
  readonly except?: readonly string[];
  /** Only the types of these. */
  readonly types?: readonly string[];
  /** Only these of Node's modules; absent: any. */
  readonly builtins?: readonly string[];
}

const nouns = ['lib/model', 'lib/errors.ts', 'lib/ports.ts'];
/** Bytes and digests, no input or output. */
const arithmetic = ['node:buffer', 'node:crypto', 'node:zlib'];

/** In the order of the data: nouns first, then what asks, what decides, what remembers, what answers, and the edges. */
const importRules: readonly ImportRule[] = [
  { part: 'lib/model', imports: [], types: ['lib/errors.ts'], builtins: arithmetic },
  { part: 'lib/errors.ts', imports: ['lib/model'], builtins: [] },
  { part: 'lib/ports.ts', imports: ['lib/model', 'lib/errors.ts'], types: ['lib/options'], builtins: [] },
  { part: 'lib/version.ts', imports: ['package.json'], builtins: [] },
  { part: 'lib/options', imports: nouns },

  { part: 'lib/files', imports: [], builtins: ['node:fs/promises', 'node:path'] },
  { part: 'lib/xml', imports: nouns, builtins: ['node:buffer'] },
  { part: 'lib/yaml', imports: nouns, builtins: ['node:buffer'] },
  { part: 'lib/target-groups', imports: [...nouns, 'lib/yaml'], builtins: ['node:buffer'] },
  { part: 'lib/asking', imports: [...nouns], types: ['lib/options'] },
  { part: 'lib/logging', imports: [...nouns] },
  {
    part: 'lib/aws',
    imports: [...nouns, 'lib/options', 'lib/asking'],
    types: ['lib/mechanisms/mechanism.ts'],
  },
  {
    part: 'lib/aws/roles/*',
    imports: [...nouns, 'lib/options', 'lib/asking', 'lib/aws'],
    except: ['lib/aws/roles'],
    types: ['lib/mechanisms/mechanism.ts'],
  },
  { part: 'lib/secrets', imports: [...nouns, 'lib/options', 'lib/asking', 'lib/aws'] },
  { part: 'lib/http', imports: [...nouns, 'lib/options', 'lib/asking'] },

  {
    part: 'lib/moby',
    imports: [...nouns, 'lib/options', 'lib/asking'],
    types: ['lib/mechanisms/mechanism.ts'],
    builtins: [],
  },
  {
    part: 'lib/zookeeper',
    imports: [...nouns, 'lib/options', 'lib/asking', 'lib/mechanisms/url-concerns.ts'],
    types: ['lib/mechanisms/mechanism.ts'],
    builtins: ['node:net'],
  },

  { part: 'lib/mechanisms/mechanism.ts', imports: nouns, builtins: [] },
  {
    part: 'lib/mechanisms/url-concerns.ts',
    imports: ['lib/options'],
    types: ['lib/mechanisms/mechanism.ts'],
    builtins: [],
  },
  { part: 'lib/mechanisms/registry.ts', imports: ['lib/mechanisms/mechanism.ts', 'lib/mechanisms/*'], builtins: [] },
  {
    part: 'lib/mechanisms/*',
    imports: [
      ...nouns,
      'lib/options',
      'lib/files',
      'lib/target-groups',
      'lib/asking',
      'lib/aws',
      'lib/moby',
      'lib/xml',
      'lib/zookeeper',
      'lib/mechanisms/mechanism.ts',
      'lib/mechanisms/url-concerns.ts',
    ],
  },

  {
    part: 'lib/config',
    imports: [
      ...nouns,
      'lib/options',
      'lib/files',
      'lib/yaml',
      'lib/asking',
      'lib/mechanisms/mechanism.ts',
      'lib/mechanisms/registry.ts',
    ],
  },
  { part: 'lib/events', imports: [...nouns, 'lib/options', 'lib/aws'], types: ['lib/config'] },
  { part: 'lib/documents', imports: [...nouns, 'lib/files', 'lib/aws'], types: ['lib/config'] },
  {
    part: 'lib/plan',
    imports: [...nouns, 'lib/config', 'lib/guard', 'lib/mechanisms/mechanism.ts'],
    types: ['lib/store/store.ts'],
    builtins: arithmetic,
  },
  { part: 'lib/check', imports: [...nouns, 'lib/options', 'lib/config', 'lib/plan', 'lib/mechanisms/mechanism.ts'] },

  {
    part: 'lib/deployment',
    imports: [...nouns, 'lib/config', 'lib/mechanisms/mechanism.ts', 'lib/mechanisms/registry.ts'],
    builtins: ['node:path'],
  },

  { part: 'lib/diff', imports: nouns, builtins: arithmetic },
  { part: 'lib/guard', imports: nouns, builtins: arithmetic },
  { part: 'lib/pages', imports: nouns, builtins: arithmetic },
  { part: 'lib/serve', imports: [...nouns, 'lib/pages'], builtins: arithmetic },

  { part: 'lib/store/store.ts', imports: nouns, builtins: [] },
  { part: 'lib/store/census.ts', imports: ['lib/model'], builtins: [] },
  { part: 'lib/store', imports: [...nouns, 'lib/store/store.ts'] },
  { part: 'lib/store/dynamodb', imports: [...nouns, 'lib/store'] },
  { part: 'lib/store/embedded', imports: [...nouns, 'lib/store', 'lib/store/dynamodb'] },

  {
    part: 'lib/refresh',
    imports: [...nouns, 'lib/asking', 'lib/mechanisms/mechanism.ts', 'lib/diff', 'lib/guard', 'lib/pages'],
    types: ['lib/config', 'lib/plan', 'lib/store/store.ts'],
  },
  {
    part: 'lib/lookup',
    imports: [...nouns, 'lib/guard', 'lib/serve', 'lib/pages'],
    types: ['lib/plan', 'lib/store/store.ts'],
  },
  {
    part: 'lib/verify',
    imports: [...nouns, 'lib/guard', 'lib/pages'],
    types: ['lib/store/store.ts', 'lib/store/census.ts'],
  },
  { part: 'lib/access', imports: [...nouns, 'lib/options', 'lib/asking'] },
  { part: 'lib/metrics', imports: [...nouns, 'lib/lookup'], types: ['lib/store/store.ts'] },
  {
    part: 'lib/api',
    imports: [...nouns, 'lib/access', 'lib/lookup', 'lib/metrics', 'lib/serve', 'lib/pages'],
    types: ['lib/store/store.ts', 'lib/guard'],
  },

  { part: 'functions', imports: ['lib'] },
  { part: 'cli', imports: ['lib', 'functions/wiring.ts'] },
  { part: 'web', imports: [] },
  { part: 'infra', imports: ['lib/config', 'lib/deployment', 'lib/errors.ts'] },
  { part: 'bench', imports: ['lib', 'functions'] },
  { part: 'test', imports: ['lib', 'functions', 'cli', 'infra', 'bench', 'web'] },
  { part: 'vitest.config.ts', imports: [] },
];

/** Where a package may be imported; as `types`, only its types. What is not here may be imported nowhere but in tests. */
export const packageRules: Readonly<Record<string, readonly string[]>> = {
  '@aws-lambda-powertools/logger': ['lib/logging', 'functions'],
  '@aws-sdk/client-dynamodb': ['lib/store/dynamodb', 'lib/store/embedded', 'functions/wiring.ts', 'cli'],
  '@aws-sdk/client-ec2': ['lib/aws/enabled-regions.ts', 'lib/aws/roles/ec2', 'lib/aws/roles/ecs'],
  '@aws-sdk/client-ecs': ['lib/aws/roles/ecs'],
  '@aws-sdk/client-elasticache': ['lib/aws/roles/elasticache'],
  '@aws-sdk/client-kafka': ['lib/aws/roles/msk'],
  '@aws-sdk/client-lightsail': ['lib/aws/roles/lightsail'],
  '@aws-sdk/client-rds': ['lib/aws/roles/rds'],
  '@aws-sdk/client-s3': ['lib/documents', 'lib/mechanisms/file'],
  '@aws-sdk/client-secrets-manager': ['lib/secrets'],
  '@aws-sdk/client-sqs': ['functions'],
  '@aws-sdk/client-ssm': ['lib/documents', 'lib/secrets', 'cli/token'],
  '@aws-sdk/credential-providers': ['lib/aws'],
  '@kubernetes/client-node': ['lib/mechanisms/kubernetes'],
  '@middy/core': ['functions'],
  'aws-lambda': ['functions'],
  commander: ['cli'],
  'dns-packet': ['lib/mechanisms/dns'],
  'abstract-level': ['lib/store/embedded'],
  dynalite: ['lib/store/embedded'],
  esbuild: ['infra/build.ts'],
  fflate: ['cli/package'],
  'prom-client': ['lib/metrics'],
  saxes: ['lib/xml'],
  undici: ['lib/http'],
  vitest: ['vitest.config.ts'],
  yaml: ['lib/yaml', 'lib/check', 'lib/deployment'],
  zod: [
    'lib/options',
    'lib/target-groups',
    'lib/asking',
    'lib/moby',
    'lib/zookeeper',
    'lib/aws',
    'lib/events',
    'lib/http',
    'lib/secrets',
    'lib/access',
    'lib/mechanisms/*',
    'lib/mechanisms/mechanism.ts',
    'lib/config',
    'lib/store/dynamodb',
    'lib/api',
    'functions',
    'cli',
  ],
};

/** Packages that give only types to some parts. */
export const packageTypeRules: Readonly<Record<string, readonly string[]>> = {
  zod: ['lib/ports.ts'],
};

/** The part with the longest name that covers a file: a `*` in it takes the file's own name at that place. */
export function partOf(path: string): string | undefined {
  return importRules
    .map(({ part }) => covering(part, path))
    .filter((part) => part !== undefined)
    .toSorted((a, b) => b.length - a.length)[0];
}

/** The rule of a part: `lib/mechanisms/dns` has that of `lib/mechanisms/*`. */
export function ruleOf(part: string): ImportRule | undefined {
  return (
    importRules.find((rule) => rule.part === part) ?? importRules.find((rule) => covering(rule.part, part) === part)
  );
}

/** Whether a file lies within one of the parts. */
export function isWithin(parts: readonly string[], path: string): boolean {
  return parts.some((part) => covering(part, path) !== undefined);
}

function covering(part: string, path: string): string | undefined {
  const names = part.split('/');
  const own = path.split('/').slice(0, names.length);
  const isFile = own.length === path.split('/').length;
  if (part.includes('*') && isFile && own.at(-1)?.includes('.')) return undefined;
  return own.length === names.length && names.every((name, index) => name === '*' || name === own[index])
    ? own.join('/')
    : undefined;
}
