import { describe, expect, it } from 'vitest';
import { callerNetwork } from './caller-network.ts';

describe('the network of a caller', () => {
  it.each([
    { address: '192.0.2.7', network: '192.0.2.7' },
    { address: '::ffff:192.0.2.7', network: '192.0.2.7' },
    { address: '2001:db8:1:2:3:4:5:6', network: '2001:db8:1:2::/64' },
    { address: '2001:db8:1:2::ffff', network: '2001:db8:1:2::/64' },
    { address: 'fe80::1%eth0', network: 'fe80::/64' },
    { address: '::1', network: '::/64' },
    { address: undefined, network: 'unknown' },
    { address: '192.0.2.7, 198.51.100.1', network: 'unknown' },
    { address: 'x'.repeat(100_000), network: 'unknown' },
  ])('of $address is $network', ({ address, network }) => {
    expect(callerNetwork(address)).toBe(network);
  });
});
