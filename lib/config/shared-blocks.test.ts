import { describe, expect, it } from 'vitest';
import { loadHub } from './load-hub.ts';
import { jobs } from './testing/hub-of.ts';
import { memoryFiles } from './testing/memory-files.ts';

/** The warnings of two jobs whose blocks ask the same URL with these options. */
async function warningsOf(first: string, second: string): Promise<readonly string[]> {
  const blocks = [first, second].map(
    (options, index) =>
      `{job_name: job-${index}, http_sd_configs: [{url: "https://inventory.example.com/sd"${options}}]}`,
  );
  const hub = await loadHub(memoryFiles({ 'rollcall.yml': jobs(...blocks) }), 'rollcall.yml');
  expect(hub.providers.size).toBe(1);
  return hub.warnings.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

describe('blocks that are one provider', () => {
  it('are warned of where only one of two TLS files, or timeouts, can be used', async () => {
    expect(
      await warningsOf(', tls_config: {ca_file: /a.pem}', ', refresh_interval: 10s, tls_config: {ca_file: /b.pem}'),
    ).toEqual([
      '2 scrape_configs[0].http_sd_configs[0]: shares a provider with scrape_configs[1].http_sd_configs[0] (rollcall.yml:3), whose tls_config is used for both',
    ]);
    expect(await warningsOf('', ', follow_redirects: false, enable_http2: false')).toEqual([
      expect.stringMatching(/^3 .* whose enable_http2, follow_redirects is used for both$/),
    ]);
  });

  it.each([
    { name: 'are equal', first: '', second: '' },
    { name: 'differ in how often they ask', first: ', refresh_interval: 10s', second: '' },
    { name: 'spell out a default', first: ', follow_redirects: true', second: '' },
  ])('are not warned of when they $name', async ({ first, second }) => {
    expect(await warningsOf(first, second)).toEqual([]);
  });
});
