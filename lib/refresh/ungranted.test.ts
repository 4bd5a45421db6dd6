import { describe, expect, it } from 'vitest';
import { quietPorts } from '../../test/protocol/world.ts';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { hubOf } from '../config/testing/hub-of.ts';
import { refreshableOf } from './refreshable.ts';

const text = `
scrape_configs:
  - job_name: web
    http_sd_configs:
      - { url: 'http://192.0.2.1/' }
  - job_name: pods
    kubernetes_sd_configs:
      - { role: pod, bearer_token_file: 'ssm:/pods/token' }
`;

describe('a provider that needs more than the deployment granted', () => {
  it('fails before anything is asked, and no other does', async () => {
    const hub = await hubOf(text);
    const granted = { permissions: [], roles: [], secrets: ['ssm:/other'] };
    const ports = quietPorts(fixedClock());
    const outcomes = await Promise.allSettled(
      [...hub.providers.keys()].map((id) => refreshableOf(hub, id, granted)?.create(ports)),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(outcomes[1]).toMatchObject({
      reason: { failure: 'unauthorized', message: 'needs to read ssm:/pods/token, deploy again' },
    });
  });
});
