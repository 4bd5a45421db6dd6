import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, batchFor, type DeploymentWorld, readerToken } from './deployment-world.ts';

const Metafile = z.object({ outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.unknown()) })) });

/** What the functions do once they are deployed. The tests are in order: the first one gives the others something to see. */
export function describeDeployedFunctions(current: () => DeploymentWorld): void {
  describe('the packaged functions, each with its archive and its environment alone', () => {
    it('pass a target from its source to a reader', async () => {
      const { functions, source, aws } = current();

      await functions.dispatch.invoke({ source: 'aws.events' });
      const handled = await functions.refresh.invoke(await batchFor(current(), 'http'));
      const { meta, body } = await ask(current(), '/sd/web', readerToken);

      expect(handled).toEqual({ batchItemFailures: [] });
      expect(meta).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'application/json; charset=utf-8' },
      });
      expect(JSON.parse(body)).toEqual([
        { targets: ['192.0.2.1:9100'], labels: expect.objectContaining({ team: 'web' }) },
      ]);
      expect([...source.complaints(), ...aws.unforeseen]).toEqual([]);
    });

    it('stream a list chunk by chunk, packed for who asks for that', async () => {
      const plain = await ask(current(), '/sd/web', readerToken);
      const packed = await ask(current(), '/sd/web', readerToken, 'gzip');

      expect(plain.chunks).toBeGreaterThan(1);
      expect(packed.meta.headers).toMatchObject({
        'content-encoding': 'gzip',
        vary: expect.stringContaining('accept-encoding'),
      });
      expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true);
    });

    it('answer 503 for a job that was never read', async () => {
      expect(await ask(current(), '/sd/instances', readerToken)).toMatchObject({ meta: { statusCode: 503 } });
    });

    it.each([
      { name: 'nobody without a token', path: '/sd/web', token: undefined, status: 401 },
      { name: 'nobody with a wrong token', path: '/sd/web', token: 'wrong', status: 401 },
      { name: 'whoever asks whether it lives', path: '/-/healthy', token: undefined, status: 200 },
    ])('let in $name', async ({ path, token, status }) => {
      expect(await ask(current(), path, token)).toMatchObject({ meta: { statusCode: status } });
    });

    it('load no client of a mechanism that was not asked for', async () => {
      const { loaded } = current().functions.refresh;
      const ec2 = await filesWith('functions-refresh', 'node_modules/@aws-sdk/client-ec2/');

      expect(ec2.length).toBeGreaterThan(0);
      expect(loaded).toContain('dist/functions/refresh/index.mjs');
      expect(loaded.filter((file) => ec2.includes(file))).toEqual([]);
    });

    it.each([
      { name: 'api', maxKb: 500 },
      { name: 'dispatch', maxKb: 2500 },
      { name: 'refresh', maxKb: 2500 },
    ] as const)('are small and start quickly: $name', async ({ name, maxKb }) => {
      const { functions, project } = current();
      const archive = [...(await project.archive(name)).values()];
      const compressed = archive.reduce((sum, content) => sum + deflateRawSync(content, { level: 1 }).length, 0);

      // Measured: see docs/deploy.md. The bounds are for a machine that has much else to do.
      expect(functions[name].importMs).toBeLessThan(1000);
      expect(compressed / 1000).toBeGreaterThan(100);
      expect(compressed / 1000).toBeLessThan(maxKb);
    });

    it('serve with less than a megabyte of code', async () => {
      const { functions, project } = current();
      const archive = await project.archive('api');

      const bytes = functions.api.loaded.reduce((sum, file) => sum + (archive.get(file)?.length ?? 0), 0);

      expect(bytes).toBeGreaterThan(100_000);
      expect(bytes).toBeLessThan(1_000_000);
    });

    it.each([
      'lib/config/',
      'lib/mechanisms/',
      'node_modules/yaml/',
      'node_modules/@aws-sdk/client-ec2/',
      'node_modules/@kubernetes/',
    ])('serve without %s', async (input) => {
      expect(await filesWith('functions-api', 'lib/lookup/')).not.toEqual([]);
      expect(await filesWith('functions-api', input)).toEqual([]);
    });
  });

  /** The built files that hold a part of what lies under a path. */
  async function filesWith(bundle: string, input: string): Promise<readonly string[]> {
    const metafile = await readFile(join(current().project.folder, 'dist', 'meta', `${bundle}.json`), 'utf8');
    return Object.entries(Metafile.parse(JSON.parse(metafile)).outputs)
      .filter(([, { inputs }]) => Object.keys(inputs).some((name) => name.includes(input)))
      .map(([output]) => output.slice(output.lastIndexOf('dist/')));
  }
}
