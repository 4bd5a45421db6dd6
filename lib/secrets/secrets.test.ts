import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { failureFrom } from '../../test/support/http-fixture.ts';
import { createSecrets, type SecretsSettings } from './secrets.ts';

function secretsWith(settings: Partial<SecretsSettings> = {}) {
  const clock = fixedClock();
  const cacheMs = 180_000;
  return { clock, secrets: createSecrets({ readFile: (path) => readFile(path, 'utf8'), clock, cacheMs, ...settings }) };
}

/** Answers one text after the other, and counts. */
function sequence(...texts: readonly (string | Error)[]) {
  const names: string[] = [];
  const read = async (name: string): Promise<string> => {
    const next = texts[names.length] ?? 'used up';
    names.push(name);
    if (next instanceof Error) throw next;
    return next;
  };
  return { names, read };
}

describe('secrets', () => {
  it('are read from a file each time, and trimmed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
    const path = join(folder, 'token');
    const { secrets } = secretsWith();

    await writeFile(path, ' one\n');
    expect(await secrets.read(path)).toBe('one');
    await writeFile(path, 'two\r\n');
    expect(await secrets.read(path)).toBe('two');
  });

  it('name a file that is not there, and one that is none', async () => {
    const { secrets } = secretsWith();

    expect(await failureFrom(secrets.read('/nowhere/token'))).toMatchObject({
      failure: 'unauthorized',
      message: 'the secret /nowhere/token cannot be read: there is no such file',
    });
    expect(await failureFrom(secrets.read(tmpdir()))).toMatchObject({
      message: expect.stringContaining('is a directory'),
    });
  });

  it('are read from a parameter once, until that is too long ago', async () => {
    const { names, read } = sequence(' one\n', 'two');
    const { clock, secrets } = secretsWith({ ssm: read });

    expect(await Promise.all([secrets.read('ssm:/team/a:b'), secrets.read('ssm:/team/a:b')])).toEqual(['one', 'one']);
    clock.advance(179_999);
    expect(await secrets.read('ssm:/team/a:b')).toBe('one');
    clock.advance(1);
    expect(await secrets.read('ssm:/team/a:b')).toBe('two');
    expect(names).toEqual(['/team/a:b', '/team/a:b']);
  });

  it('do not keep a failure', async () => {
    const { read } = sequence(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'one');
    const { secrets } = secretsWith({ ssm: read });

    expect(await failureFrom(secrets.read('ssm:/a'))).toMatchObject({
      failure: 'unauthorized',
      message: 'the secret ssm:/a cannot be read: ECONNREFUSED',
    });
    expect(await secrets.read('ssm:/a')).toBe('one');
  });

  it.each([
    { reference: 'secretsmanager:web', name: 'web', text: '{"a":"b"}', value: '{"a":"b"}' },
    { reference: 'secretsmanager:web#a', name: 'web', text: '{"a":" b "}', value: 'b' },
    { reference: 'secretsmanager:web#__proto__', name: 'web', text: '{"__proto__":"b"}', value: 'b' },
    {
      reference: 'secretsmanager:arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-AbCdEf#a',
      name: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-AbCdEf',
      text: '{"a":"b"}',
      value: 'b',
    },
  ])('are read as $reference', async ({ reference, name, text, value }) => {
    const { names, read } = sequence(text);
    const { secrets } = secretsWith({ secretsManager: read });

    expect(await secrets.read(reference)).toBe(value);
    expect(names).toEqual([name]);
  });

  it.each([
    { text: 'hush', message: 'it is no JSON; leave out what follows the #' },
    { text: '{"b":"hush"}', message: 'its JSON has no text under "a"' },
    { text: '{"a":{"hush":1}}', message: 'its JSON has no text under "a"' },
    { text: '"hush"', message: 'its JSON has no text under "a"' },
    { text: 'null', message: 'its JSON has no text under "a"' },
    { text: '{}', message: 'its JSON has no text under "a"' },
  ])('never show a value that is not as expected: $text', async ({ text, message }) => {
    const { secrets } = secretsWith({ secretsManager: sequence(text).read });

    const error = await failureFrom(secrets.read('secretsmanager:web#a'));

    expect(error).toMatchObject({ failure: 'unauthorized', message: expect.stringContaining(message) });
    expect(String(error instanceof Error ? (error.cause ?? '') : '')).not.toContain('hush');
    expect(String(error)).not.toContain('hush');
  });

  it('say so where there is nobody to ask', async () => {
    const { secrets } = secretsWith();

    expect(await failureFrom(secrets.read('ssm:/a'))).toMatchObject({ message: expect.stringContaining('use a file') });
  });
});
