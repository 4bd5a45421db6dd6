import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNames, commandsShownIn, withCurrentHelp } from './documented-help.ts';

const page = await readFile(resolve(import.meta.dirname, '..', 'docs', 'cli.md'), 'utf8');

describe('docs/cli.md', () => {
  it('shows every help as it is (npm run renew:help writes it)', () => {
    expect(page).toBe(withCurrentHelp(page));
  });

  it('shows the help of every command, and has an example of each', () => {
    const commands = commandNames();

    expect(commands).toContain('serve');
    expect(commandsShownIn(page).toSorted()).toEqual(['', ...commands].toSorted());
    for (const command of commands) expect(page).toMatch(new RegExp(`^rollcall ${command}\\b`, 'm'));
  });
});
