import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { engineFields, httpClientOf } from './engine-options.ts';

describe('the block that an engine is asked with', () => {
  it.each([
    { host: 'tcp://engine.example.com:2375', isFromEnvironment: true, url: undefined },
    { host: 'unix:///var/run/docker.sock', isFromEnvironment: false, url: undefined },
    { host: 'http://engine.example.com', isFromEnvironment: false, url: 'http://proxy.example.com:3128' },
  ])('has the proxies of $host', ({ host, isFromEnvironment, url }) => {
    const options = z.object(engineFields).parse({ host, proxy_url: 'http://proxy.example.com:3128' });

    const { proxy_from_environment, proxy_url } = httpClientOf(options);
    expect([proxy_from_environment, proxy_url]).toEqual([isFromEnvironment, url]);
  });
});
