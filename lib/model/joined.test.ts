import { describe, expect, it } from 'vitest';
import { joined } from './joined.ts';
import { asProviderId } from './provider-id.ts';
import type { RefreshMessage } from './refresh-message.ts';

const a = asProviderId('ec2-a');
const b = asProviderId('ec2-b');
const c = asProviderId('ec2-c');
const listingOf = (id: string) => (id === c ? undefined : 'listing');
const slot = { slotMs: 60_000, delaySeconds: 3 };

describe('joined messages', () => {
  it.each<{ title: string; messages: readonly RefreshMessage[]; sent: readonly RefreshMessage[] }>([
    {
      title: 'are one for providers of one listing and slot',
      messages: [
        { provider: a, ...slot },
        { provider: c, ...slot },
        { provider: b, ...slot },
      ],
      sent: [
        { provider: a, alike: [b], ...slot },
        { provider: c, ...slot },
      ],
    },
    {
      title: 'are one on demand too',
      messages: [{ provider: a }, { provider: b }],
      sent: [{ provider: a, alike: [b] }],
    },
    {
      title: 'are two for two slots',
      messages: [
        { provider: a, ...slot },
        { provider: b, ...slot, slotMs: 0 },
      ],
      sent: [
        { provider: a, ...slot },
        { provider: b, ...slot, slotMs: 0 },
      ],
    },
    {
      title: 'are two where one is put off',
      messages: [
        { provider: a, ...slot },
        { provider: b, ...slot, delaySeconds: 30 },
      ],
      sent: [
        { provider: a, ...slot },
        { provider: b, ...slot, delaySeconds: 30 },
      ],
    },
    {
      title: 'are two for retries, which are of one generation each',
      messages: [
        { provider: a, generation: 1 },
        { provider: b, generation: 1 },
      ],
      sent: [
        { provider: a, generation: 1 },
        { provider: b, generation: 1 },
      ],
    },
    {
      title: 'are two for retirements',
      messages: [
        { provider: a, retire: true },
        { provider: b, retire: true },
      ],
      sent: [
        { provider: a, retire: true },
        { provider: b, retire: true },
      ],
    },
  ])('$title', ({ messages, sent }) => {
    expect(joined(messages, listingOf)).toEqual(sent);
  });
});
