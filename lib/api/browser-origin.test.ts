import { describe, expect, it } from 'vitest';
import { ask, createStoredHub } from '../../test/support/stored-hub.ts';
import { isCrossOrigin } from './browser-origin.ts';

const host = 'hub.example.com:9196';

describe('a request of a browser', () => {
  it.each([
    { headers: {}, isForeign: false },
    { headers: { origin: `http://${host}` }, isForeign: false },
    { headers: { origin: `http://${host}`, host: host.toUpperCase() }, isForeign: false },
    { headers: { origin: 'https://evil.example' }, isForeign: true },
    { headers: { origin: 'http://hub.example.com' }, isForeign: true },
    { headers: { origin: 'null' }, isForeign: true },
    { headers: { origin: '' }, isForeign: true },
    { headers: { origin: `http://${host}, https://evil.example` }, isForeign: true },
    { headers: { 'sec-fetch-site': 'same-origin', origin: 'https://before-the-proxy.example' }, isForeign: false },
    { headers: { 'sec-fetch-site': 'none' }, isForeign: false },
    { headers: { 'sec-fetch-site': 'same-site', origin: `http://${host}` }, isForeign: true },
    { headers: { 'sec-fetch-site': 'cross-site' }, isForeign: true },
    { headers: { 'sec-fetch-site': 'same-origin, cross-site' }, isForeign: true },
  ])('with $headers comes from elsewhere: $isForeign', ({ headers, isForeign }) => {
    expect(isCrossOrigin({ host, ...headers })).toBe(isForeign);
  });

  it('for a page of another place changes nothing, and may read what its page may not see', async () => {
    const hub = createStoredHub();
    await hub.accept();
    const headers = { host, origin: 'https://evil.example' };

    const refresh = await ask(hub.api(), '/api/v1/refresh', { method: 'POST', body: '{}', headers });
    const read = await ask(hub.api(), '/api/v1/jobs', { headers });

    expect(refresh.status).toBe(403);
    expect(read.status).toBe(200);
    expect(Object.keys(read.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
