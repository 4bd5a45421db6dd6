import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const docs = resolve(import.meta.dirname, '..', '..', 'docs');

/** Code blocks, headings, and the text between them. */
const parts = /^```(?<language>\w*)\n(?<commands>.*?)^```$|^#+ (?<heading>.*?)$|(?<text>(?:(?!^```|^#+ ).)+)/gms;

/** The commands of a page under which, before the next heading, nothing says what they were checked against. */
function unchecked(page: string): readonly string[] {
  const waiting: string[] = [];
  const found: string[] = [];
  for (const { groups = {} } of page.replaceAll(/^ +(?=```)/gm, '').matchAll(parts)) {
    const { language, commands, heading, text } = groups;
    if (commands !== undefined && language === 'sh') waiting.push(commands.trim());
    if (text !== undefined && /checked against/i.test(text)) waiting.length = 0;
    if (heading !== undefined) found.push(...waiting.splice(0));
  }
  return [...found, ...waiting];
}

describe('a page with commands for AWS', () => {
  it.each(['deploy.md', 'eks.md', 'triggers.md', 'upgrade.md'])(
    'says of each block what it was checked against: %s',
    (name) => {
      const page = readFileSync(resolve(docs, name), 'utf8');

      expect(page).toContain('```sh\n');
      expect(unchecked(page)).toEqual([]);
    },
  );

  it('is told of a block that does not', () => {
    const said = '_Checked against: moto._\n\n';
    const block = (command: string) => `\`\`\`sh\n${command}\n\`\`\`\n\n`;

    expect(unchecked(`# a\n\n${block('one')}${said}${block('two')}Text.\n\n## b\n\n${said}${block('three')}`)).toEqual([
      'two',
      'three',
    ]);
    expect(unchecked(`${block('one')}${block('two')}${said}`)).toEqual([]);
  });

  it('may say it once for all, as the page of alerts does', () => {
    expect(readFileSync(resolve(docs, 'alerts.md'), 'utf8')).toContain('What the commands below were checked against:');
  });
});
