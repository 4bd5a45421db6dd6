import { describe, expect, it } from 'vitest';
import { presentedTokens } from '../../lib/access/presented-tokens.ts';
import { encodingFor } from '../../lib/api/accept-encoding.ts';
import { isCrossOrigin } from '../../lib/api/browser-origin.ts';
import { positionOf } from '../../lib/api/change-cursor.ts';
import { headerList, reasonPhrase } from '../../lib/api/header-text.ts';
import { ownHosts } from '../../lib/api/own-host.ts';
import { serverLimits } from '../../lib/api/server-limits.ts';
import { isViaHub } from '../../lib/api/via.ts';
import { isMatched } from '../../lib/serve/etag.ts';
import { withoutComments } from '../architecture/module-imports.ts';
import { isTest, projectFiles } from '../architecture/source-files.ts';

/** Where a caller's text is read. */
const readers =
  /^(?:lib\/(?:api|access|serve)\/|functions\/(?:rest-request|lambda-answer|api|middleware\/)|lib\/lookup\/hold-record)/;
const literal = /(?<=(?:[=(,:!&|?>]|\breturn)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\n\\])*\]|[^/\\\n[])+\/[dgimsuvy]*/g;

/**
 * Every regular expression there, each with why its work grows with the length of a text and no faster. A new one is to be
 * looked at before it stands here: no two repetitions behind each other may take the same characters, none stands in another,
 * and a search that fails at one place does not read on to the end at each.
 */
const linear: Readonly<Record<string, string>> = {
  '/\\s/': 'one character',
  '/\\s+/': 'one class',
  '/\\s+/g': 'one class; each match begins behind the last one',
  '/[^\\x20-\\x7e]/gu': 'one character',
  '/^[\\w+/-]*={0,2}$/': 'two classes without a common character, from the start',
  '/^[0-9a-fA-F]{64}$/': 'bounded',
  '/^(?:0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)$/': 'bounded',
  '/^\\d{1,6}$/': 'bounded',
  '/^\\d{1,12}(\\.\\d+)?$/': 'bounded, then one class behind a dot',
  '/^\\d{4}-\\d\\d-\\d\\dT/': 'bounded',
  '/^[^/?#@\\\\]+$/': 'one class, from the start',
  '/^\\[|\\]$/g': 'one character',
  '/^(?:W\\/)?("[\\x21\\x23-\\x7e\\x80-\\xff]*")$/': 'one class between quotes that it does not hold, from the start',
  '/(?:W\\/)?"[^"]*"|[^,\\s]+/g': 'only the last quote has none behind it: one search alone reads to the end in vain',
};

describe('a regular expression that meets what a caller sent', () => {
  it('is one of those that are known to be linear', () => {
    const files = projectFiles().filter((file) => readers.test(file.path) && !isTest(file));
    const found = new Set(files.flatMap(({ text }) => withoutComments(text).match(literal) ?? []));

    expect(files.length).toBeGreaterThan(30);
    expect([...found].sort()).toEqual(Object.keys(linear).sort());
  });
});

describe('a text as long as any that arrives', () => {
  const length = serverLimits.headerBytes;
  const filled = (unit: string) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  const texts = [
    'a',
    ' ',
    '"',
    'W/"',
    '",',
    ',',
    ';',
    '; q=',
    '=',
    'a=',
    '\t \t',
    '[',
    '1',
    '.1',
    ':',
    '%',
    '\r\n',
    'é',
  ].map(filled);

  it('is read by every reader to its end', () => {
    for (const text of texts) {
      expect(presentedTokens({ authorization: `Bearer ${text}x\ny`, 'x-rollcall-token': text }).length).toBeLessThan(3);
      expect(presentedTokens({ authorization: `Basic ${text}` }).length).toBeLessThan(2);
      expect(encodingFor(text)).toBe('identity');
      expect(isMatched(text, 'W/"x"')).toBe(false);
      expect(isMatched(`"${text}`, 'W/"x"')).toBe(false);
      expect(isViaHub(text, 'hub')).toBe(false);
      expect(isCrossOrigin({ origin: text, host: text })).toBe(true);
      expect(ownHosts(undefined)(`${text}@`)).toBe(false);
      expect(() => positionOf(`${text}x`, '')).toThrow('neither a cursor');
      expect(reasonPhrase(text).length).toBeLessThanOrEqual(200);
      expect(headerList([text, text]).length).toBeLessThanOrEqual(1000);
    }
  });
});
