import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { withoutToken, withToken } from '../../lib/access/token-changes.ts';
import { Scope, tokenIdOf } from '../../lib/access/token-records.ts';
import { counted } from '../printable.ts';
import { TokensAnswer } from '../remote/answers.ts';
import { withHub } from '../remote/hub-client.ts';
import { textTable } from '../text-table.ts';
import type { CliWorld, Finish } from '../world.ts';
import { openTokenDocument } from './token-document.ts';

interface DocumentOptions {
  readonly tokensFile: string;
}

interface CreateOptions extends DocumentOptions {
  readonly scope: readonly Scope[];
  readonly job?: readonly string[];
}

interface ListOptions extends DocumentOptions {
  readonly url?: string;
  readonly tokenFile?: string;
}

const secretBytes = 32;

/** `rollcall token`: who may ask a hub. The hub knows digests; a token is shown once, when it is made. */
export function addToken(program: Command, world: CliWorld, finish: Finish): void {
  const token = program.command('token').description('Make, list and revoke the tokens with which a hub is asked.');
  withDocument(token.command('create <name>'))
    .description('Make a token and print it, this once. A name may have two, while one replaces the other.')
    .addOption(new Option('--scope <scope...>', 'what it is for').choices([...Scope.values]).default(['read']))
    .option('--job <name...>', 'jobs that it may see; default: all')
    .action(async (name: string, options: CreateOptions) => finish(await create(name, options, world)));
  withDocument(token.command('list'))
    .description('List the tokens: what each may do, and with --url the day on which it was last used.')
    .option('--url <url>', 'the hub that knows when they were used')
    .option('--token-file <ref>', 'where an admin token for it is; default: ROLLCALL_TOKEN_FILE')
    .action(async (options: ListOptions) => finish(await list(options, world)));
  withDocument(token.command('revoke <name>'))
    .description('Revoke a token by its name, or by its id as list shows it. Within a minute it is refused.')
    .action(async (name: string, options: DocumentOptions) => finish(await revoke(name, options, world)));
}

function withDocument(command: Command): Command {
  return command.requiredOption('--tokens-file <ref>', 'where the digests are kept: a file or ssm:/parameter');
}

async function create(name: string, options: CreateOptions, { terminal }: CliWorld): Promise<number> {
  const { tokensFile, scope: scopes, job: jobs } = options;
  const document = openTokenDocument(tokensFile);
  const secret = `rollcall_${randomBytes(secretBytes).toString('base64url')}`;
  const wanted = { name, secret, scopes: [...new Set(scopes)], ...(jobs === undefined ? {} : { jobs }) };
  const records = withToken(await document.read(), wanted);
  await document.write(records);
  // On standard output stands the token alone, so that it can go straight into a file.
  terminal.out.write(`${secret}\n`);
  const id = records.slice(-1).map(tokenIdOf).join();
  terminal.err.write(`token ${id} is in ${tokensFile}; it is not shown again, and is known within a minute\n`);
  return 0;
}

async function list({ tokensFile, ...hubOptions }: ListOptions, world: CliWorld): Promise<number> {
  const records = await openTokenDocument(tokensFile).read();
  const isAsked = hubOptions.url !== undefined;
  const days = isAsked ? await lastUses(hubOptions, world) : new Map<string, string | null>();
  const rows = records.map((record) => {
    const id = tokenIdOf(record);
    const used = days.get(id);
    const day = isAsked ? (used === undefined ? 'not known yet' : (used ?? 'never')) : '-';
    return [id, record.scopes.join(', '), record.jobs === undefined ? 'all' : record.jobs.join(', '), day];
  });
  world.terminal.out.write(`${tokensFile}: ${counted(records.length, 'token')}\n`);
  if (rows.length > 0) world.terminal.out.write(`\n${textTable(['TOKEN', 'SCOPES', 'JOBS', 'LAST USED'], rows)}`);
  return 0;
}

async function lastUses(options: Omit<ListOptions, 'tokensFile'>, world: CliWorld) {
  const { tokens } = await withHub(options, world, (hub) => hub.get('/api/v1/tokens', TokensAnswer));
  return new Map(tokens.map(({ id, lastUsed }) => [id, lastUsed]));
}

async function revoke(name: string, { tokensFile }: DocumentOptions, { terminal }: CliWorld): Promise<number> {
  const document = openTokenDocument(tokensFile);
  const before = await document.read();
  const after = withoutToken(before, name);
  await document.write(after);
  const gone = before.filter((record) => !after.includes(record)).map(tokenIdOf);
  terminal.out.write(`${gone.join(', ')} is revoked; a hub refuses it within a minute\n`);
  return 0;
}
