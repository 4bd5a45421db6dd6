import { describe, expect, it } from 'vitest';
import { startHub } from '../hub/in-process-hub.ts';
import { startLoopbackSource } from '../hub/loopback-source.ts';
import { configOf, groupsIn, type ServedGroup } from '../hub/served.ts';
import { answeringAs, kinds } from './kinds.ts';

/** As JSON writes it: a lone surrogate is an escape there, and may be sent. */
const odd = 'a\ud800b\udc00\u0000\u0007\u001b[2J\n\u2028é';
const served = odd.toWellFormed();

async function groupsOf(kindName: string, body: string): Promise<readonly ServedGroup[]> {
  const kind = kinds.find(({ name }) => name === kindName);
  if (kind === undefined) throw new Error(`there is no kind ${kindName}`);
  await using source = await startLoopbackSource({ ...kind.paths, [kind.path]: answeringAs(kind, body) });
  await using hub = await startHub(configOf({ odd: kind.block(source.url) }));
  await hub.tick();
  return groupsIn(await hub.sd('odd'));
}

describe('what a source may write, odd as it is,', () => {
  it.each(kinds.filter(({ format }) => format === 'json'))('is served as Unicode: $name', async (kind) => {
    const [group] = await groupsOf(kind.name, kind.listOf(odd));

    expect(Object.values(group?.labels ?? {})).toContain(served);
  });

  it('may be names that mean something to JavaScript', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'];
    const labels = names.map((name) => `${JSON.stringify(name)}:"x"`).join(',');

    const [group] = await groupsOf('http', `[{"targets":["__proto__"],"labels":{${labels}}}]`);

    expect(group?.targets).toEqual(['__proto__']);
    expect(Object.keys(group?.labels ?? {})).toEqual(expect.arrayContaining(names));
    expect(Object.values(Object.getOwnPropertyDescriptors(Object.prototype)).map(({ value }) => value)).not.toContain(
      'x',
    );
  });

  it('may be the name of a service, an annotation or a field of metadata', async () => {
    const consul = `[{"Node":{"Node":"n","Address":"192.0.2.1","Meta":{"__proto__":"x"}},"Service":{"ID":"__proto__","Port":80}}]`;
    const pod = `{"kind":"PodList","items":[{"metadata":{"namespace":"a","name":"__proto__","labels":{"__proto__":"x"}},"spec":{"containers":[{"name":"c"}]},"status":{"podIP":"192.0.2.1"}}]}`;

    const [found] = await groupsOf('consul', consul);
    const [pods] = await groupsOf('kubernetes', pod);

    expect(found?.labels).toMatchObject({
      __meta_consul_service_id: '__proto__',
      __meta_consul_metadata___proto__: 'x',
    });
    expect(pods?.labels).toMatchObject({
      __meta_kubernetes_pod_name: '__proto__',
      __meta_kubernetes_pod_label___proto__: 'x',
    });
  });
});
