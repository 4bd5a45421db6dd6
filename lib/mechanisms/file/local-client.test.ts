import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPorts } from '../../../test/support/test-ports.ts';
import { sourceLimits } from '../../model/source-limits.ts';
import { mechanism } from './index.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-files-'));
  await writeFile(join(folder, 'good.json'), '[{"targets":["192.0.2.1:80"]}]');
  await writeFile(join(folder, 'latin1.yml'), Buffer.from('- targets: [\xe4.example.com]', 'latin1'));
  await writeFile(join(folder, 'latin1.json'), Buffer.from('[{"targets":["\xe4.example.com"]}]', 'latin1'));
  await writeFile(join(folder, 'mark.json'), '\uFEFF[]');
  await writeFile(join(folder, 'mark.yml'), '\uFEFF- targets: [192.0.2.2]');
  await mkdir(join(folder, 'folder.yml'));
  await symlink('good.json', join(folder, 'link.json'));
  await symlink('nowhere.json', join(folder, 'dangling.json'));
  await symlink('loop', join(folder, 'loop'));
  await symlink('/dev/zero', join(folder, 'zero.json'));
  await promisify(execFile)('mkfifo', [join(folder, 'pipe.json')]);
  await writeFile(join(folder, 'large.json'), '');
  await truncate(join(folder, 'large.json'), sourceLimits.fileBytes + 1);
});

afterAll(() => rm(folder, { recursive: true }));

async function refreshed(patterns: readonly string[], signal = AbortSignal.timeout(10_000)) {
  const files = patterns.map((pattern) => join(folder, pattern));
  const discoverer = await mechanism.configure({ files }).create(testPorts());
  const { groups, unread } = await discoverer.refresh(signal);
  const short = (text: string) => text.replaceAll(folder, '');
  return {
    sources: groups.map(({ source }) => short(source)),
    unread: unread.map(({ name, cause }) => [short(name), short(cause.message)]),
  };
}

describe('files of this machine', () => {
  it('are read through links', async () => {
    expect(await refreshed(['link.json'])).toEqual({ sources: ['/link.json/192.0.2.1:80'], unread: [] });
  });

  it.each([
    ['dangling.json', '/dangling.json cannot be read: no such file'],
    ['folder.yml', '/folder.yml cannot be read: is a directory'],
    ['latin1.yml', '/latin1.yml is not UTF-8 text'],
    ['mark.json', '/mark.json is not JSON'],
    ['zero.json', '/zero.json cannot be read: is a device, a socket or a pipe'],
    ['pipe.json', '/pipe.json cannot be read: is a device, a socket or a pipe'],
    ['large.json', '/large.json cannot be read: is too large'],
  ])('keep what they had where they cannot be read: %s', async (name, message) => {
    const { sources, unread } = await refreshed([name, 'good.json']);

    expect(sources).toEqual(['/good.json/192.0.2.1:80']);
    expect(unread).toEqual([[`/${name}/`, message]]);
  });

  it('may hold other bytes in JSON, and a mark in YAML, as for Prometheus', async () => {
    const { sources } = await refreshed(['latin1.json', 'mark.yml']);

    expect(sources).toEqual(['/latin1.json/\ufffd.example.com', '/mark.yml/192.0.2.2']);
  });

  it('keep what they had where their folder cannot be listed', async () => {
    const { sources, unread } = await refreshed(['loop/a*.yml', 'good.json']);

    expect(sources).toEqual(['/good.json/192.0.2.1:80']);
    expect(unread).toEqual([['/loop/a', '/loop/a*.yml cannot be listed: ELOOP']]);
  });

  it('are no empty list where no folder can be listed', async () => {
    await expect(refreshed(['loop/*.yml'])).rejects.toMatchObject({
      failure: 'unreachable',
      message: expect.stringContaining('/loop/*.yml cannot be listed: ELOOP'),
    });
  });

  it('are given up with the refresh', async () => {
    await expect(refreshed(['good.json', 'loop/*.yml'], AbortSignal.abort())).rejects.toMatchObject({
      failure: 'aborted',
    });
  });
});
