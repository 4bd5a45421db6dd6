import { describe, expect, it } from 'vitest';
import { version } from '../lib/version.ts';
import { ran } from './testing/test-world.ts';

describe('rollcall', () => {
  it.each([['--help'], ['-h'], ['help']])('prints its help for %s', async (argument) => {
    const { exitCode, out, err } = await ran([argument]);

    expect(exitCode).toBe(0);
    expect(err).toBe('');
    for (const command of ['serve', 'check', 'discover', 'status', 'refresh', 'changes', 'targets']) {
      expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  it('prints its version', async () => {
    expect(await ran(['--version'])).toEqual({ exitCode: 0, out: `${version}\n`, err: '' });
  });

  it.each([
    { args: [], says: 'Usage: rollcall' },
    { args: ['serv'], says: "unknown command 'serv'\n(Did you mean serve?)" },
    { args: ['serve'], says: "required option '--config <file>' not specified" },
    { args: ['serve', '--config', 'x', '--log-level', 'loud'], says: 'Allowed choices are error, warn, info, debug' },
    { args: ['check'], says: "missing required argument 'file'" },
    { args: ['check', 'x', '--targett', 'serve'], says: '(Did you mean --target?)' },
    { args: ['check', 'x', '--print-prometheus'], says: '--print-prometheus needs --url' },
    { args: ['refresh', '--job', 'a', '--provider', 'b'], says: "option '--job <name>' cannot be used with" },
    { args: ['refresh', '--timeout', 'soon'], says: 'It must be a number of seconds.' },
    { args: ['status', '--url', 'localhost:9196'], says: 'localhost:9196 is not the URL of a hub' },
    { args: ['changes', '--since', 'yesterday'], says: '--since yesterday is neither how long ago nor an instant' },
    { args: ['serve', '--config', 'x', '--listen', '9196'], says: '--listen 9196 is not an address and a port' },
  ])('ends with 2 for $args, and says why on standard error', async ({ args, says }) => {
    const { exitCode, out, err } = await ran(args);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(says);
  });

  it.each([
    ['serve', '--config.file=nowhere.yml'],
    [
      'serve',
      '--config.file',
      'nowhere.yml',
      '--web.listen-address=127.0.0.1:0',
      '--storage.path=x',
      '--log.level=info',
    ],
    ['discover', '--config.file=nowhere.yml'],
  ])('takes what Prometheus calls its options: %s %s', async (...args) => {
    const { exitCode, err } = await ran(args);

    expect(exitCode).toBe(1);
    expect(err).toContain('nowhere.yml: cannot be read: no such file');
  });
});
