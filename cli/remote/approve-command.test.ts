import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListServer, startListServer } from '../testing/list-server.ts';
import { httpConfig, type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served, testWorld } from '../testing/test-world.ts';

let folder: TemporaryFolder;
let source: ListServer;
let hub: Awaited<ReturnType<typeof served>>;
let title: string;

const rollcall = (...args: readonly string[]) => ran(args, testWorld({ environment: { url: hub.url } }));

/** A hub that holds the three targets of a source which lists none any more. */
beforeAll(async () => {
  folder = await temporaryFolder();
  source = await startListServer('192.0.2.1:80', '192.0.2.2:80', '192.0.2.3:80');
  title = source.url.replace('http://', 'http/');
  hub = await served(['--config', await folder.write('rollcall.yml', httpConfig(source.url))]);
  await hub.out.waitFor(/\+3 /);
});
afterAll(async () => {
  await hub.stop();
  await source.close();
  await folder[Symbol.asyncDispose]();
});

describe('approve', () => {
  it('says that nothing is held', async () => {
    expect(await rollcall('approve')).toEqual({ exitCode: 0, out: 'nothing is held\n', err: '' });
    expect((await rollcall('approve', title)).err).toContain('holds nothing');
  });

  it('shows what is held, and lets it go by the name that was shown', async () => {
    source.list();
    await rollcall('refresh', '--wait');
    await hub.out.waitFor(/holding 3 targets gone from the source/);

    const all = await rollcall('approve');
    const one = await rollcall('approve', title);
    const status = await rollcall('status');
    const hold = /hold\/\S+/.exec(all.out)?.[0] ?? '';
    const wrong = await rollcall('approve', title, '--hold', 'hold/1/nope');
    const approved = await rollcall('approve', title, '--hold', hold);

    expect(all.out).toMatch(/^http\/\S+ +http-\S+ +3 +gone from the source +hold\/\S+\n/m);
    expect(one.out).toMatch(/\n {2}192\.0\.2\.1:80 {2}http:\S+ {2}missed 0 times\n/);
    expect(status.out).toMatch(/^web .* holds 3 targets gone from http\//m);
    expect(wrong).toMatchObject({ exitCode: 1, err: expect.stringContaining('answers 409') });
    expect(approved).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^3 targets may go until 20/) });
    await hub.out.waitFor(/holding no targets any more/);
    expect((await rollcall('approve')).out).toBe('nothing is held\n');
  });
});
