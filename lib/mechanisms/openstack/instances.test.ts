import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';
import type { Cloud } from './cloud.ts';
import { instanceTargets } from './instances.ts';
import { OpenstackOptions } from './options.ts';

const options = OpenstackOptions.parse({ role: 'instance', region: 'r' });

/** A cloud with one server, no ports and no floating IPs. */
function cloudWith(server: object): Cloud {
  const lists = { servers: [{ id: 's', image: '', ...server }], ports: [], floatingips: [] };
  return {
    service: async () => new URL('http://cloud.example.com/'),
    list: async (_, shape) => shape.parse(lists).items,
  };
}

describe('what is left out', () => {
  const flavor = { id: '1' };

  it.each([
    { title: 'a server without a flavor', server: {}, message: 'server without the name of a flavor' },
    { title: 'a flavor whose id is a number', server: { flavor: { id: 1 } }, message: 'without the name of a flavor' },
    { title: 'a pool that is no list', server: { flavor, addresses: { p: 'none' } }, message: 'address that is none' },
    { title: 'a text in a pool', server: { flavor, addresses: { p: ['none'] } }, message: 'address that is none' },
    { title: 'a number', server: { flavor, addresses: { p: [{ addr: 4 }] } }, message: 'address that is none' },
  ])('is told: $title', async ({ server, message }) => {
    const log = collectingLogger();

    expect(await instanceTargets(cloudWith(server), options, log)).toEqual([]);
    expect(log.lines).toMatchObject([
      { level: 'warn', message: expect.stringContaining(message), fields: { server: 's' } },
    ]);
  });

  it('is nothing to be told of where a server has no addresses', async () => {
    const log = collectingLogger();

    expect(await instanceTargets(cloudWith({ flavor, addresses: { p: [] } }), options, log)).toEqual([]);
    expect(log.lines).toEqual([]);
  });
});
