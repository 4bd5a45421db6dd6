import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testPorts } from '../../test/support/test-ports.ts';
import type { Ports } from '../ports.ts';
import { regionOf } from './region.ts';

const silent = new AbortController().signal;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall-aws-'));
  await mkdir(join(home, '.aws'));
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

const region = (environment: Ports['environment'], overrides: Partial<Ports> = {}) =>
  regionOf(undefined, testPorts({ environment, ...overrides }), silent);

describe('regionOf', () => {
  it('asks nobody for a region that is configured', async () => {
    expect(await regionOf('eu-west-1', testPorts({ environment: { AWS_REGION: 'us-east-1' } }), silent)).toBe(
      'eu-west-1',
    );
  });

  it.each([
    { title: 'the default profile', config: '[default]\nregion = eu-west-1\n', profile: undefined, found: 'eu-west-1' },
    {
      title: 'a named profile',
      config: '[default]\nregion=a\n[profile  x]\n# region = b\nregion=c\n',
      profile: 'x',
      found: 'c',
    },
    {
      title: 'a profile with DOS lines',
      config: '[default]\r\nregion = eu-west-1\r\n',
      profile: undefined,
      found: 'eu-west-1',
    },
    {
      title: 'no key of a nested block',
      config: '[default]\ns3 =\n  region = nested\nregion = own\n',
      profile: undefined,
      found: 'own',
    },
  ])('finds $title in the home folder', async ({ config, profile, found }) => {
    await writeFile(join(home, '.aws', 'config'), config);

    expect(await region({ HOME: home, ...(profile === undefined ? {} : { AWS_PROFILE: profile }) })).toBe(found);
  });

  it('finds a region in the credentials file first', async () => {
    await writeFile(join(home, '.aws', 'config'), '[profile x]\nregion=a\n');
    await writeFile(join(home, '.aws', 'credentials'), '[x]\nregion=b\n');

    expect(await region({ HOME: home, AWS_PROFILE: 'x' })).toBe('b');
  });

  it('fails where the configuration is there and cannot be read', async () => {
    await mkdir(join(home, '.aws', 'config'));

    await expect(region({ HOME: home })).rejects.toMatchObject({
      failure: 'unreachable',
      message: 'the shared AWS configuration cannot be read',
    });
  });

  it.each([
    { title: 'garbage', body: 'not json' },
    { title: 'no object', body: 'null' },
    { title: 'no region', body: '{"region":7}' },
  ])('fails where the instance metadata answers with $title', async ({ body }) => {
    const http: Ports['http'] = () => ({
      send: async () => ({ status: 200, headers: {}, body: Buffer.from(body) }),
    });

    await expect(region({ HOME: home }, { http })).rejects.toThrow('no region is known');
  });

  it('rejects as aborted', async () => {
    const controller = new AbortController();
    const http: Ports['http'] = () => ({
      async send() {
        controller.abort();
        throw new Error('aborted');
      },
    });

    const found = regionOf(undefined, testPorts({ environment: {}, http }), controller.signal);

    await expect(found).rejects.toMatchObject({ failure: 'aborted' });
  });
});
