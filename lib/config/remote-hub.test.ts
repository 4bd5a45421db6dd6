import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { ConfigError } from '../errors.ts';
import type { PlanStatus } from '../model/plan.ts';
import type { ConfigFiles } from './config-files.ts';
import { loadHub } from './load-hub.ts';
import { createRemoteHub, type VersionedHub } from './remote-hub.ts';
import { fakeRegistry } from './testing/fake-registry.ts';
import { versionedDocuments } from './testing/versioned-documents.ts';

const main = 's3://bucket/prod/rollcall.yml';
const jobs = 's3://bucket/prod/jobs/web.yml';
const jobNamed = (name: string) => `scrape_configs: [{ job_name: ${name}, ec2_sd_configs: [{}] }]`;
const split = `scrape_config_files: [jobs/*.yml]\n${jobNamed('db')}`;
const namesOf = (hub: Pick<VersionedHub, 'jobs'>) => hub.jobs.map(({ name }) => name);

function world(options?: { readonly keepsVersions: boolean }) {
  const place = versionedDocuments(options);
  const clock = fixedClock(0);
  const log = collectingLogger();
  const stored: { status: PlanStatus | undefined } = { status: undefined };
  const counts = { loads: 0 };
  const load = (files: ConfigFiles) => {
    counts.loads += 1;
    return loadHub(files, main, { registry: fakeRegistry });
  };
  const planStatus = async () => stored.status;
  /** A process of its own: what another remembers is not there. */
  const container = () => createRemoteHub({ documents: place.documents, load, planStatus, clock, log });
  return {
    ...place,
    clock,
    log,
    counts,
    container,
    async accept(hub = container()) {
      const { version, sources } = await hub.newest();
      stored.status = { version, acceptedAtMs: 0, checkedAtMs: 0, error: undefined, sources };
      return hub;
    },
  };
}

describe('the newest configuration of a bucket', () => {
  it('takes in the files that it names, beside it under the same prefix', async () => {
    const { put, container } = world();
    put(main, split);
    put(jobs, jobNamed('web'));

    const hub = await container().newest();

    expect(namesOf(hub)).toEqual(['db', 'web']);
    expect(hub.sources).toEqual([
      { file: main, version: 'v1' },
      { file: jobs, version: 'v1' },
    ]);
  });

  it('is loaded once for as long as nothing changed', async () => {
    const { put, container, counts } = world();
    put(main, split);
    const remote = container();
    const first = await remote.newest();

    expect(await remote.newest()).toBe(first);
    expect(counts.loads).toBe(1);
  });

  it.each([
    { name: 'its text', path: main, text: jobNamed('other'), found: ['other'] },
    { name: 'a file that it names', path: jobs, text: jobNamed('new'), found: ['db', 'new'] },
    {
      name: 'the files there are',
      path: 's3://bucket/prod/jobs/x.yml',
      text: jobNamed('x'),
      found: ['db', 'web', 'x'],
    },
  ])('is read again when $name changed', async ({ path, text, found }) => {
    const { put, container } = world();
    put(main, split);
    put(jobs, jobNamed('web'));
    const remote = container();
    await remote.newest();
    put(path, text);

    expect(namesOf(await remote.newest())).toEqual(found);
  });

  it('is refused while it has errors, without being loaded again, and taken when it is right', async () => {
    const { put, container, counts } = world();
    put(main, 'scrape_configs: [{ job_nam: x }]');
    const remote = container();

    await expect(remote.newest()).rejects.toThrow(ConfigError);
    await expect(remote.newest()).rejects.toThrow(ConfigError);
    expect(counts.loads).toBe(1);
    put(main, jobNamed('web'));
    expect(namesOf(await remote.newest())).toEqual(['web']);
  });

  it('rejects while it cannot be read, and is there again afterwards', async () => {
    const { put, container, state } = world();
    put(main, jobNamed('web'));
    const remote = container();
    const first = await remote.newest();
    state.isAway = true;
    await expect(remote.newest()).rejects.toThrow('the bucket is away');
    state.isAway = false;

    expect(await remote.newest()).toBe(first);
  });
});

describe('the configuration in force', () => {
  it('is the accepted version for a process that begins after a bad edit', async () => {
    const { put, accept, container } = world();
    put(main, split);
    put(jobs, jobNamed('web'));
    await accept();
    put(main, 'scrape_configs: [');
    put('s3://bucket/prod/jobs/later.yml', jobNamed('later'));

    expect(namesOf(await container().accepted())).toEqual(['db', 'web']);
  });

  it('is the accepted version for one that begins before a good edit is accepted', async () => {
    const { put, accept, container, clock } = world();
    put(main, jobNamed('old'));
    const dispatcher = await accept();
    put(main, jobNamed('new'));
    const worker = container();

    expect(namesOf(await worker.accepted())).toEqual(['old']);
    await accept(dispatcher);
    clock.advance(10_000);
    expect(namesOf(await worker.accepted())).toEqual(['new']);
  });

  it('stays when the bucket is away', async () => {
    const { put, accept, container, clock, state } = world();
    put(main, jobNamed('old'));
    const dispatcher = await accept();
    const worker = container();
    await worker.accepted();
    put(main, jobNamed('new'));
    await accept(dispatcher);
    state.isAway = true;
    clock.advance(10_000);

    expect(namesOf(await worker.accepted())).toEqual(['old']);
    state.isAway = false;
    clock.advance(10_000);
    expect(namesOf(await worker.accepted())).toEqual(['new']);
  });

  it('is the newest where the accepted version is gone', async () => {
    const { put, accept, container, forget, log } = world();
    put(main, jobNamed('old'));
    await accept();
    put(main, jobNamed('new'));
    forget(main);

    expect(namesOf(await container().accepted())).toEqual(['new']);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('is what this process last had where nothing keeps versions, and nothing at all for a new one', async () => {
    const { put, accept, container, clock } = world({ keepsVersions: false });
    put(main, jobNamed('old'));
    await accept();
    const worker = container();
    await worker.accepted();
    put(main, 'scrape_configs: [');
    clock.advance(10_000);

    expect(namesOf(await worker.accepted())).toEqual(['old']);
    await expect(container().accepted()).rejects.toThrow(ConfigError);
  });

  it('asks nothing for ten seconds', async () => {
    const { put, accept, container, asked } = world();
    put(main, jobNamed('web'));
    await accept();
    const worker = container();
    await worker.accepted();
    const before = asked.length;
    await worker.accepted();

    expect(asked).toHaveLength(before);
  });
});
