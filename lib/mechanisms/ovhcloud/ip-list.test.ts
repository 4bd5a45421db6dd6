import { describe, expect, it } from 'vitest';
import { lastAddresses } from './ip-list.ts';

const none = { ipv4: '', ipv6: '' };

describe('lastAddresses', () => {
  it.each([
    { name: 'ovhcloud 3: a bare IPv6 address', list: ['2001:0db8::0001'], found: { ipv4: '', ipv6: '2001:db8::1' } },
    { name: 'ovhcloud 5: a network of one address', list: ['192.0.2.1/32'], found: { ipv4: '192.0.2.1', ipv6: '' } },
    { name: 'ovhcloud 6: the last of two', list: ['1.1.1.1', '2.2.2.2'], found: { ipv4: '2.2.2.2', ipv6: '' } },
    { name: 'an IPv6 network of 32 bits', list: ['2001:db8::1/32'], found: { ipv4: '', ipv6: '2001:db8::1' } },
    { name: 'an IPv4-mapped address', list: ['::ffff:1.2.3.4'], found: { ipv4: '', ipv6: '::ffff:1.2.3.4' } },
    { name: 'networks of many addresses', list: ['2001:db8::/64', '2001:db8::1/128', '10.0.0.0/8'], found: none },
    { name: 'ovhcloud 4: a network of 23 bits', list: ['192.0.2.1/23'], found: none },
    { name: 'ovhcloud 4: addresses that name no host', list: ['0.0.0.0', '::'], found: none },
    { name: 'an empty list', list: [], found: none },
  ])('takes of $name what it names', ({ list, found }) => {
    expect(lastAddresses(list)).toEqual(found);
  });

  it.each([
    ...[
      'A.b',
      '',
      'bbb:cccc:1111',
      ' 192.0.2.1',
      '192.0.02.1',
      '192.0.2.1/33',
      '192.0.2.1/032',
      '192.0.2.1/',
      '::/129',
      '::1/1/1',
    ],
  ])('ovhcloud 4: refuses a list with "%s"', (text) => {
    expect(lastAddresses(['192.0.2.1', text])).toBeUndefined();
  });
});
