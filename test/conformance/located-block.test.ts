import { describe, expect, it } from 'vitest';
import { Comparison } from './comparison.ts';
import { locatedBlock } from './located-block.ts';

const place = {
  port: 4000,
  proxyUrl: 'http://127.0.0.1:5000',
  caFile: '/ca.pem',
  files: new Map([['ssm:/key', '/1']]),
};

describe('the block that Prometheus gets', () => {
  it.each([
    { reach: 'nothing', block: { names: ['a'] }, located: { names: ['a'] } },
    {
      reach: { option: 'url' },
      block: { url: 'https://u:p@h.example.com/a?b' },
      located: { url: 'http://u:p@127.0.0.1:4000/a?b' },
    },
    { reach: { option: 'server' }, block: { server: 'localhost:8500' }, located: { server: '127.0.0.1:4000' } },
    { reach: { option: 'host' }, block: { host: 'tcp://h:2375' }, located: { host: 'tcp://127.0.0.1:4000' } },
    { reach: { option: 'host' }, block: { host: 'unix:///sock' }, located: { host: 'unix:///sock' } },
    {
      reach: { option: 'server', scheme: 'http' },
      block: { server: 'h.example.com/a' },
      located: { server: 'http://127.0.0.1:4000/a' },
    },
    {
      reach: { option: 'servers' },
      block: { servers: ['http://a', 'http://b/'] },
      located: { servers: ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/'] },
    },
    { reach: { option: 'server' }, block: {}, located: {} },
    { reach: { option: 'server', always: true }, block: {}, located: { server: 'http://127.0.0.1:4000' } },
    {
      reach: { option: 'endpoint', port: 'port', tls: true },
      block: { endpoint: 'h.example.com', tls_config: { cert_file: 'ssm:/key', ca: 'PEM' } },
      located: { endpoint: '127.0.0.1', port: 4000, tls_config: { cert_file: '/1', ca_file: '/ca.pem' } },
    },
    {
      reach: 'proxy',
      block: { proxy_from_environment: true, password_file: 'ssm:/key' },
      located: { password_file: '/1', proxy_url: 'http://127.0.0.1:5000', tls_config: { ca_file: '/ca.pem' } },
    },
    { reach: 'environment', block: { project: 'p' }, located: { project: 'p' } },
  ])('reaches the source by $reach from $block', ({ reach, block, located }) => {
    expect(written(reach, block, false)).toEqual(located);
  });

  it.each([
    { reach: { option: 'endpoint', always: true }, block: { endpoint: 'h' }, located: { endpoint: 'h' } },
    { reach: { option: 'url' }, block: { url: 'https://h' }, located: { url: 'http://127.0.0.1:4000' } },
    { reach: 'proxy', block: { no_proxy: 'h' }, located: { no_proxy: 'h' } },
    {
      reach: 'proxy',
      block: { tls_config: { ca: 'a' } },
      located: { tls_config: { ca: 'a' }, proxy_url: 'http://127.0.0.1:5000' },
    },
  ])('keeps what it is refused for: $block', ({ reach, block, located }) => {
    expect(written(reach, block, true)).toEqual(located);
  });
});

/** As it is written: without what is undefined. */
function written(reach: unknown, block: object, isRefused: boolean): unknown {
  const located = locatedBlock({ comparison: Comparison.parse({ reach }), isRefused }, { ...block }, place);
  return JSON.parse(JSON.stringify(located));
}
