import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { grantedTo } from './granted.ts';

const ec2 = {
  permissions: [{ action: 'ec2:DescribeInstances', resource: '*', reason: 'asks' }],
  roles: [],
  secrets: [],
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-granted-'));
  await writeFile(join(folder, 'granted.json'), JSON.stringify({ '': ec2 }));
  await writeFile(join(folder, 'wrong.json'), '{"": []}');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the document of what was granted', () => {
  it('says it for each network, and nothing where there is none', async () => {
    expect(await grantedTo('', join(folder, 'granted.json'))).toEqual(ec2);
    expect(await grantedTo('', '')).toBeUndefined();
  });

  it.each([
    { name: 'is missing', network: '', file: 'absent.json', message: 'cannot be read' },
    { name: 'has another form', network: '', file: 'wrong.json', message: 'does not say what was granted' },
    { name: 'does not know the network', network: 'internal', file: 'granted.json', message: 'the network "internal"' },
  ])('is no permission for everything where it $name', async ({ network, file, message }) => {
    const asked = grantedTo(network, join(folder, file));

    await expect(asked).rejects.toBeInstanceOf(ConfigError);
    await expect(asked).rejects.toThrow(message);
  });
});
