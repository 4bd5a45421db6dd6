import { describe, expect, it } from 'vitest';
import { ServerAddress } from './server-address.ts';

describe('the address of a ZooKeeper server', () => {
  it.each([
    { text: 'zk1', host: 'zk1', port: 2181 },
    { text: 'zk1:2182', host: 'zk1', port: 2182 },
    { text: '192.0.2.1:2181', host: '192.0.2.1', port: 2181 },
    { text: '[2001:db8::1]:2182', host: '2001:db8::1', port: 2182 },
    { text: '[2001:db8::1]', host: '2001:db8::1', port: 2181 },
  ])('is read from $text', ({ text, host, port }) => {
    expect(ServerAddress.parse(text)).toEqual({ host, port });
  });

  it.each([
    { text: '2001:db8::1', fault: 'is an IPv6 address; write [2001:db8::1]:2181' },
    { text: 'zk1:2181/chroot', fault: 'has a path, which belongs to paths' },
    { text: '', fault: 'is no server' },
    { text: ':2181', fault: 'is no server' },
    { text: 'zk1:', fault: 'is no server' },
    { text: 'zk1:0', fault: 'is no server' },
    { text: 'zk1:65536', fault: 'is no server' },
    { text: 'zk1:client', fault: 'is no server' },
    { text: ' zk1', fault: 'is no server' },
  ])('is not read from "$text": $fault', ({ text, fault }) => {
    expect(ServerAddress.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining(fault),
    ]);
  });
});
