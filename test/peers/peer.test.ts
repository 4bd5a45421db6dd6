import { afterEach, describe, expect, it, vi } from 'vitest';
import { peer } from './peer.ts';

describe('peer', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('finds a command on the path', () => {
    expect(peer('shell', ['no-such-command', 'sh'])).toMatch(/\/sh$/);
  });

  it('finds a command that the environment names', () => {
    vi.stubEnv('NO_SUCH_COMMAND', '/bin/sh');

    expect(peer('shell', ['no-such-command'])).toBe('/bin/sh');
  });

  it('says what it skips', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.stubEnv('REQUIRE', 'other');

    expect(peer('shell', ['no-such-command'])).toBeUndefined();
    expect(write).toHaveBeenCalledWith(expect.stringContaining('skipping the tests of the peer shell'));
  });

  it('throws where a missing peer is required', () => {
    vi.stubEnv('REQUIRE', 'other, shell');

    expect(() => peer('shell', ['no-such-command'])).toThrow('the peer shell is required');
  });

  it('throws where a file that a required peer needs is missing', () => {
    vi.stubEnv('REQUIRE', 'shell');

    expect(peer('shell', ['sh'], ['/'])).toMatch(/\/sh$/);
    expect(() => peer('shell', ['sh'], ['/', '/no/such/file'])).toThrow('/no/such/file is not there');
  });

  it('does not take another command for the one that the environment names', () => {
    vi.stubEnv('SH', '/no/such/file');
    vi.stubEnv('REQUIRE', 'shell');

    expect(() => peer('shell', ['sh'])).toThrow('$SH');
  });
});
