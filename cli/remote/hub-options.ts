import type { Command } from 'commander';
import { defaultUrl } from './hub-client.ts';

/** Which hub a command speaks to. */
export function withHubOptions(command: Command): Command {
  return command
    .option('--url <url>', `the hub; default: ROLLCALL_URL, or ${defaultUrl}`)
    .option('--token-file <ref>', 'where the token for it is; default: ROLLCALL_TOKEN_FILE');
}
