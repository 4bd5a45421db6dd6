/** What a deployment is made with, beside the configuration itself. */
export interface DeploymentSettings {
  /** Where the functions read the configuration: a path in their archives, `s3://bucket/key` or `ssm:/name`. */
  readonly config: string;
  /** Reference to the token document, `${Stage}` and its like filled in; empty: the API answers 401 to everyone. */
  readonly tokens: string;
  /** Name of an event bus that is told of each change; empty: none. */
  readonly eventBus: string;
  /** Granted beyond what the configuration needs, for one that will change where it is kept. */
  readonly iam: {
    /** Names of mechanisms. */
    readonly mechanisms: readonly string[];
    /** ARNs of roles, with `*` and `?` for any characters. */
    readonly assumeRoles: readonly string[];
  };
  /** On everything that can have tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** What becomes of the table when the stack goes. */
  readonly tableDeletionPolicy: 'Retain' | 'Delete';
}

export const bundledConfig = 'dist/config/rollcall.yml';

/** Where the functions find what was granted: not beside the configuration, whose patterns would take it for one of its files. */
export const grantedFile = 'dist/granted.json';

export const defaultSettings: DeploymentSettings = {
  config: bundledConfig,
  tokens: `ssm:/rollcall/\${Stage}/tokens`,
  eventBus: '',
  iam: { mechanisms: [], assumeRoles: [] },
  tags: {},
  tableDeletionPolicy: 'Retain',
};
