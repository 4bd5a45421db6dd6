import { describe, expect, it } from 'vitest';
import { ask, createStoredHub } from '../../test/support/stored-hub.ts';
import { ownHosts } from './own-host.ts';

describe('a hub without tokens', () => {
  it.each([
    { host: undefined, isOwn: true },
    { host: 'localhost', isOwn: true },
    { host: 'LOCALHOST:9196', isOwn: true },
    { host: 'hub.localhost:9196', isOwn: true },
    { host: '127.0.0.1:9196', isOwn: true },
    { host: '[::1]:9196', isOwn: true },
    { host: 'hub.example.com', isOwn: true },
    { host: 'hub.example.com:8443', isOwn: true },
    { host: 'evil.example', isOwn: false },
    { host: 'localhost.evil.example', isOwn: false },
    { host: '127.0.0.1.evil.example', isOwn: false },
    { host: 'localhost@evil.example', isOwn: false },
    { host: 'evil.example/localhost', isOwn: false },
    { host: 'localhost, evil.example', isOwn: false },
    { host: 'evil.example#.localhost', isOwn: false },
    { host: '', isOwn: false },
  ])('takes Host: $host for its own: $isOwn', ({ host, isOwn }) => {
    expect(ownHosts('https://hub.example.com/')(host)).toBe(isOwn);
  });

  it('answers under another name nothing but its health', async () => {
    const hub = createStoredHub({ isOwnHost: ownHosts(undefined) });
    await hub.accept();
    const headers = { host: 'evil.example:9196' };

    expect((await ask(hub.api(), '/api/v1/jobs', { headers })).status).toBe(421);
    expect((await ask(hub.api(), '/-/reload', { method: 'POST', headers })).status).toBe(421);
    expect((await ask(hub.api(), '/-/healthy', { headers })).status).toBe(200);
    expect((await ask(hub.api(), '/api/v1/jobs', { headers: { host: 'localhost:9196' } })).status).toBe(200);
  });
});
