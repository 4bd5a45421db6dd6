import { describe, expect, it } from 'vitest';
import { DnsOptions } from './options.ts';

const names = ['web.example.com'];
const portMessage = 'is needed for every type but SRV, whose records name their own';
const typeMessage = (text: string) => `"${text}" is not one of SRV, A, AAAA, MX, NS`;

/** Every issue as `path: message`. */
function issuesOf(options: unknown): readonly string[] {
  const { error } = DnsOptions.safeParse(options);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('DnsOptions', () => {
  it('dns: fills in the defaults', () => {
    expect(DnsOptions.parse({ names })).toEqual({ names, type: 'SRV', port: 0, refresh_interval: 30_000 });
  });

  it.each(['srv', 'aaaa', 'Mx'])('dns 10: takes the type %s in any case', (type) => {
    expect(DnsOptions.parse({ names, type, port: 80 }).type).toBe(type.toUpperCase());
  });

  it.each(['A', 'AAAA', 'MX', 'NS'])('dns 11: refuses %s without a port', (type) => {
    expect(issuesOf({ names, type })).toEqual([`port: ${portMessage}`]);
    expect(issuesOf({ names, type, port: 0 })).toEqual([`port: ${portMessage}`]);
  });

  it.each([
    { title: 'the type PTR', options: { names, type: 'PTR' }, issues: [`type: ${typeMessage('PTR')}`] },
    { title: 'an empty type', options: { names, type: '' }, issues: [`type: ${typeMessage('')}`] },
    { title: 'no name at all', options: { names: [] }, issues: ['names: must list at least one DNS name'] },
  ])('dns 12: refuses $title', ({ options, issues }) => {
    expect(issuesOf(options)).toEqual(issues);
  });

  it('dns: reports a missing port beside other faults', () => {
    const paths = DnsOptions.safeParse({ names: [], type: 'A', refresh_interval: '0s', server: 'x' }).error?.issues;

    expect(paths?.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([
      'names too_small',
      'refresh_interval custom',
      ' unrecognized_keys',
      'port custom',
    ]);
  });

  it('dns: takes a name that is listed twice, and any content', () => {
    expect(issuesOf({ names: ['a', 'a', '', 'a b'] })).toEqual([]);
  });
});
