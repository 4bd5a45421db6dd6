import { describe, expect, it } from 'vitest';
import { announcement } from './announcement.ts';

const report = { jobs: [], providers: 0, skipped: [], errors: [], warnings: [] };

describe('what a hub says of its tokens', () => {
  it.each([
    { url: 'http://hub.example.com:9196', isWarned: true },
    { url: 'http://192.0.2.1:9196', isWarned: true },
    { url: 'http://[2001:db8::1]:9196', isWarned: true },
    { url: 'https://hub.example.com:9196', isWarned: false },
    { url: 'http://127.0.0.1:9196', isWarned: false },
    { url: 'http://[::1]:9196', isWarned: false },
  ])('at $url, that they can be read on the way: $isWarned', ({ url, isWarned }) => {
    const said = announcement({ config: 'rollcall.yml', url, data: undefined, tokens: 'tokens.json', report });

    expect(said).toContain('tokens of tokens.json');
    expect(said.includes('without TLS they can be read on the way (--web-config)')).toBe(isWarned);
  });
});
