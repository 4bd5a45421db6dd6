import { describe, expect, it } from 'vitest';
import { testPorts } from '../../../test/support/test-ports.ts';
import { createSecrets } from '../../secrets/secrets.ts';
import { tokenOf } from './credential.ts';

/** A machine whose file of gcloud fails to be read with that code; its metadata server cannot be reached. */
const tokenWhere = async (code: string) => {
  const ports = testPorts({ environment: { HOME: '/of-a-user' } });
  const readFile = async () => {
    throw Object.assign(new Error(code), { code });
  };
  const secrets = createSecrets({ readFile, clock: ports.clock, cacheMs: 0 });
  return await tokenOf(undefined, { ...ports, secrets }, AbortSignal.timeout(5000));
};

describe('the file of gcloud', () => {
  it.each(['EACCES', 'EISDIR', 'EIO'])('is not passed over where it is there: %s', async (code) => {
    await expect(tokenWhere(code)).rejects.toMatchObject({
      failure: 'unauthorized',
      message: expect.stringContaining('/of-a-user/.config/gcloud/application_default_credentials.json cannot be read'),
    });
  });

  it.each(['ENOENT', 'ENOTDIR'])('need not be there: %s', async (code) => {
    await expect(tokenWhere(code)).rejects.toThrow('the metadata server 169.254.169.254 gives none');
  });
});
