import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startListServer } from './testing/list-server.ts';
import { startRollcall, startServe } from './testing/rollcall-process.ts';
import { httpConfig, temporaryFolder } from './testing/temporary-folder.ts';
import { ran } from './testing/test-world.ts';

describe('rollcall as a process', () => {
  it('ends with the exit code of its command', async () => {
    const processes = [['--version'], ['check', 'nowhere.yml'], ['check', '--no-such-option']].map(startRollcall);

    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 1, 2]);
    expect(processes[1]?.out.text()).toContain('nowhere.yml: cannot be read: no such file');
    expect(processes[2]?.err.text()).toContain("unknown option '--no-such-option'");
  });

  it('serves from one folder alone, takes SIGHUP, outlives a kill with its lists, and ends with 0 on SIGTERM', async () => {
    await using folder = await temporaryFolder();
    const source = await startListServer('192.0.2.1:80', '192.0.2.2:80');
    const config = await folder.write('rollcall.yml', httpConfig(source.url));
    const data = join(folder.path, 'data');
    const first = await startServe(['--config', config, '--data', data]);
    await first.out.waitFor(/\+2 {2}2 targets/);

    const second = startRollcall(['serve', '--config', config, '--data', data, '--listen', '127.0.0.1:0']);
    expect(await second.ended).toBe(1);
    expect(second.err.text()).toContain(`--data ${data} is in use by process ${first.child.pid}, ${first.url}\n`);

    source.list('192.0.2.1:80');
    await ran(['refresh', '--wait', '--url', first.url]);
    expect(await ran(['changes', '--url', first.url])).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('-1  1 target  gone 192.0.2.2:80\n'),
    });
    first.child.kill('SIGHUP');
    await first.out.waitFor(/configuration {2}accepted: 1 job, 1 provider\n/);
    source.fail();
    first.child.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');

    const third = await startServe(['--config', config, '--data', data]);
    await third.out.waitFor(/failing: unreachable/);
    const list = await fetch(`${third.url}/sd/web`);
    expect(await list.json()).toEqual([
      { targets: ['192.0.2.1:80'], labels: { __meta_url: source.url, team: 'shop' } },
    ]);
    third.child.kill('SIGTERM');

    expect(await third.ended).toBe(0);
    expect(third.err.text()).toBe('');
    expect(source.complaints()).toEqual([]);
    await source.close();
  });
});
