import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peakBytes } from '../../bench/measured.ts';
import { hostileInputs } from './inputs.ts';
import { kinds } from './kinds.ts';
import { type Scene, startScene } from './scene.ts';

describe.each(kinds)('a source of $name', (kind) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await startScene(kind.block, kind.paths);
  });

  afterAll(() => scene[Symbol.asyncDispose]());

  const inputs = hostileInputs.filter(({ of }) => of === undefined || of.includes(kind.name));

  it.each(inputs)('that answers with $name is named, keeps its list, and nobody else suffers', async (input) => {
    const { hub, source } = scene;
    const before = await scene.served();
    const peakBefore = peakBytes();
    source.on(kind.path, kind.instead(input.behaviour(kind)));
    const news = scene.news();

    await hub.tick();

    const { failures, error, targets } = await scene.provider();
    expect({ failures, targets, kind: error?.kind }).toEqual({ failures: 1, targets: 1, kind: input.failure });
    expect(error?.message).toMatch(input.says);
    expect(error?.message.length).toBeLessThanOrEqual(200);
    expect(await scene.served()).toEqual(before);
    expect(await scene.others()).toEqual([news]);
    expect(peakBytes() - peakBefore).toBeLessThan(1.5 * 1024 ** 3);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    source.on(kind.path, kind.paths[kind.path] ?? kind.instead(() => undefined));
    await hub.tick();
    expect(await scene.provider()).toMatchObject({ failures: 0, error: null });
  });
});
