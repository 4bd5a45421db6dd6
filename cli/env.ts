/** What a command is told by the process environment. Nothing else reads it. */
export interface CliEnvironment {
  /** `ROLLCALL_URL`: the hub that commands speak to. */
  readonly url: string | undefined;
  /** `ROLLCALL_TOKEN_FILE`: where the token for it is kept. */
  readonly tokenFile: string | undefined;
  /** All of it, for the rules that name a variable: proxies, in-cluster Kubernetes. */
  readonly all: Readonly<Record<string, string | undefined>>;
}

/** An empty variable is an absent one. */
export function cliEnvironment(all: CliEnvironment['all'] = process.env): CliEnvironment {
  return {
    url: all['ROLLCALL_URL'] || undefined,
    tokenFile: all['ROLLCALL_TOKEN_FILE'] || undefined,
    all,
  };
}
