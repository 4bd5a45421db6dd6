import { describe, expect, it } from 'vitest';
import type { ExchangeInput } from '../../../test/support/exchange.ts';
import { runCases } from '../../../test/support/run-cases.ts';
import { stubHttp } from '../../../test/support/stub-http.ts';
import { startStubServer } from '../../../test/support/stub-server.ts';
import { defaultHttpClientOptions } from '../../options/http-client.ts';
import { createIonosDiscoverer } from './discoverer.ts';
import { mechanism } from './index.ts';
import { IonosOptions } from './options.ts';

runCases(mechanism, import.meta.dirname);

const options = IonosOptions.parse({ datacenter_id: 'dc' });

/** Servers by number, each with one address. */
function page(offset: number, count: number): ExchangeInput {
  const items = Array.from({ length: count }, (_, index) => ({
    id: `server-${offset + index}`,
    entities: { nics: { items: [{ properties: { ips: ['192.0.2.1'] } }] } },
  }));
  const path = `/cloudapi/v6/datacenters/dc/servers?depth=3&limit=1000&offset=${offset}&pretty=true`;
  return { request: { path, host: 'api.ionos.com' }, response: { body: { id: 'dc/servers', items } } };
}

async function serversIn(exchanges: readonly ExchangeInput[]): Promise<number> {
  await using resources = new AsyncDisposableStack();
  const stub = await startStubServer(exchanges);
  resources.defer(() => stub.close());
  const { http, close } = stubHttp(stub);
  resources.defer(close);
  const discoverer = createIonosDiscoverer(options, http(defaultHttpClientOptions));
  const { groups } = await discoverer.refresh(AbortSignal.timeout(5000));
  expect(stub.complaints()).toEqual([]);
  return groups.length;
}

describe('ionos', () => {
  it('finds the servers beyond the first thousand', async () => {
    expect(await serversIn([page(0, 1000), page(1000, 1)])).toBe(1001);
    expect(await serversIn([page(0, 1000), page(1000, 0)])).toBe(1000);
  });

  it('tells data centers apart, and who asks', () => {
    const identityOf = (changed: object) => mechanism.configure({ datacenter_id: 'a', ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [{ datacenter_id: 'b' }, { port: 9100 }, { basic_auth: { username: 'u' } }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
