import { describe, expect, it } from 'vitest';
import { candidatesOf, resolvConfOf } from './resolv-conf.ts';

describe('resolvConfOf', () => {
  it.each([
    {
      title: 'keeps every name server, in order',
      text: 'nameserver a\nnameserver b c\n nameserver\td\nnameserver e\nnameserver',
      servers: ['a', 'b', 'd', 'e'],
    },
    {
      title: 'passes over comments and unknown keys',
      text: '# nameserver a\n;nameserver b\nsortlist x\noptions rotate use-vc',
    },
    { title: 'replaces the search list by a domain', text: 'search a b\ndomain c d', search: ['c'] },
    { title: 'replaces a domain by the search list', text: 'domain c\nsearch a b', search: ['a', 'b'] },
    { title: 'is cleared by a domain without a value', text: 'search a b\ndomain', search: [] },
    { title: 'reads ndots', text: 'options timeout:1 ndots:5 attempts:1', ndots: 5 },
    { title: 'takes at most 15 ndots', text: 'options ndots:99', ndots: 15 },
    { title: 'takes no negative ndots', text: 'options ndots:-1', ndots: 0 },
    { title: 'takes for 0 what is no number of ndots', text: 'options ndots:x', ndots: 0 },
    { title: 'reads lines that end as in DOS', text: 'nameserver a\r\nsearch b\r\n', servers: ['a'], search: ['b'] },
    { title: 'finds nothing in an empty file', text: '' },
  ])('$title', ({ text, servers = [], search = [], ndots = 1 }) => {
    expect(resolvConfOf(text)).toEqual({ servers, search, ndots });
  });
});

describe('candidatesOf', () => {
  it.each([
    { title: 'a rooted name is the only one', name: 'foo.', ndots: 1, names: ['foo.'] },
    { title: 'ndots 1 puts a dotted name first', name: 'a.b', ndots: 1, names: ['a.b.', 'a.b.x.test.', 'a.b.y.test.'] },
    { title: 'ndots 2 puts it last', name: 'a.b', ndots: 2, names: ['a.b.x.test.', 'a.b.y.test.', 'a.b.'] },
    { title: 'ndots 0 puts every name first', name: 'a', ndots: 0, names: ['a.', 'a.x.test.', 'a.y.test.'] },
  ])('$title', ({ name, ndots, names }) => {
    expect(candidatesOf(name, { servers: [], search: ['x.test', 'y.test.'], ndots })).toEqual(names);
  });

  it('takes a search list of the root for no list', () => {
    expect(candidatesOf('foo', { servers: [], search: ['.'], ndots: 1 })).toEqual(['foo.']);
  });
});
