import { describe, expect, it } from 'vitest';
import { ConfigError, DiscoveryError } from '../lib/errors.ts';
import { CliError, usageError } from './cli-error.ts';
import { errorText, exitCodeOf } from './error-text.ts';

describe('an error', () => {
  it('of a configuration is shown with every problem: file, line, path, reason', () => {
    const place = { file: 'a.yml', path: 'scrape_configs[0].port', line: 3 };
    const error = new ConfigError([
      { ...place, message: 'must be a number' },
      { file: 'b.yml', path: '', line: 0, message: 'cannot be read' },
    ]);

    const text = errorText(error);

    expect(text).toContain('  error: a.yml:3: scrape_configs[0].port: must be a number\n');
    expect(text).toContain('  error: b.yml: cannot be read\n');
    expect(exitCodeOf(error)).toBe(1);
  });

  it.each([
    { error: new CliError('no hub', { hint: 'start one' }), text: 'rollcall: no hub\n  start one\n', exitCode: 1 },
    { error: usageError('wrong'), text: 'rollcall: wrong\n', exitCode: 2 },
    { error: new DiscoveryError('unreachable', 'gone'), text: 'rollcall: gone\n', exitCode: 1 },
    { error: new CliError('a\u001b[2Jb'), text: 'rollcall: a?[2Jb\n', exitCode: 1 },
  ])('is shown as $text', ({ error, text, exitCode }) => {
    expect(errorText(error)).toBe(text);
    expect(exitCodeOf(error)).toBe(exitCode);
  });

  it('that nobody foresaw shows where it happened', () => {
    expect(errorText(new TypeError('odd'))).toMatch(
      /^rollcall: internal error, please report it\n {2}TypeError: odd\n/,
    );
    expect(exitCodeOf(new TypeError('odd'))).toBe(1);
  });
});
