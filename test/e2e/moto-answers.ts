import { z } from 'zod';
import type { MotoWorld } from './moto-world.ts';
import { lineOf } from './prometheus-server.ts';

const List = z.array(z.strictObject({ targets: z.array(z.string()), labels: z.record(z.string(), z.string()) }));

const Changes = z.object({
  changes: z.array(
    z.object({
      jobs: z.array(z.string()),
      added: z.array(z.string()),
      changed: z.array(z.string()),
      removed: z.array(z.strictObject({ source: z.string(), targets: z.array(z.string()) })),
    }),
  ),
});
export type ToldChange = z.output<typeof Changes>['changes'][number];

const Providers = z.object({
  providers: z.array(
    z.object({
      jobs: z.array(z.string()),
      generation: z.int(),
      failures: z.int(),
      error: z.object({ kind: z.string() }).nullable(),
      targets: z.int(),
    }),
  ),
});
export type ToldProvider = z.output<typeof Providers>['providers'][number];

/** What the hub serves for some jobs, as lines that compare with those of Prometheus. */
export async function servedLines(world: Pick<MotoWorld, 'ask'>, jobs: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const job of jobs) {
    const groups = List.parse(await jsonOf(world, `/sd/${job}`));
    for (const { targets, labels } of groups) {
      lines.push(...targets.map((address) => lineOf(job, { __address__: address, ...labels })));
    }
  }
  return lines.sort();
}

/** Every change of the last hour, oldest first. */
export async function toldChanges(world: Pick<MotoWorld, 'ask'>): Promise<readonly ToldChange[]> {
  return Changes.parse(await dataOf(world, '/api/v1/changes')).changes;
}

/** The providers that were read, in the order of their jobs' names. */
export async function toldProviders(world: Pick<MotoWorld, 'ask'>): Promise<readonly ToldProvider[]> {
  const { providers } = Providers.parse(await dataOf(world, '/api/v1/providers'));
  return providers.toSorted((a, b) => (String(a.jobs) < String(b.jobs) ? -1 : 1));
}

async function dataOf(world: Pick<MotoWorld, 'ask'>, path: string): Promise<unknown> {
  return z.object({ data: z.unknown() }).parse(await jsonOf(world, path)).data;
}

async function jsonOf(world: Pick<MotoWorld, 'ask'>, path: string): Promise<unknown> {
  const answer = await world.ask(path);
  if (answer.status !== 200) throw new Error(`${path} is answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
