import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../errors.ts';
import { childOf, childrenOf, xmlTree } from './xml-tree.ts';

const read = (text: string) => xmlTree(Buffer.from(text), 'answer');

describe('xmlTree', () => {
  it('reads elements, attributes, decoded text and what was written', () => {
    const root = read(
      '<?xml version="1.0"?>\r\n<a x="1 &amp; 2"><!-- b --><b>c &lt; d<![CDATA[ & ]]>&#65;</b><b/><n:c xmlns:n="urn:n">\r\n<d>e</d></n:c ></a>',
    );

    expect(root).toMatchObject({ name: 'a', attributes: { x: '1 & 2' } });
    expect(childrenOf(root, 'b')).toMatchObject([
      { text: 'c < d & A', raw: 'c &lt; d<![CDATA[ & ]]>&#65;', children: [] },
      { text: '', raw: '' },
    ]);
    expect(childOf(root, 'b')?.raw).toBe('');
    expect(childOf(root, 'c')).toMatchObject({ name: 'c', raw: '\n<d>e</d>', children: [{ name: 'd', text: 'e' }] });
    expect(childOf(root, 'z')).toBeUndefined();
  });

  it('keeps places in the text beside characters of every width', () => {
    expect(childOf(read('<a>ä€😀<b>ü😀</b>x</a>'), 'b')?.raw).toBe('ü😀');
  });

  it.each([
    ['nothing', ''],
    ['no element', '<?xml version="1.0"?>'],
    ['half of it', '<a><b>'],
    ['tags that cross', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['text behind it', '<a/>b'],
    ['an entity that nobody knows', '<a>&b;</a>'],
    ['a page of a proxy', '<html><br></html>'],
    ['entities that make much of little', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
    ['an entity of another file', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['elements without end', '<a>'.repeat(200)],
    ['a control character', '<a>\u0001</a>'],
  ])('refuses %s', (_name, text) => {
    expect(() => read(text)).toThrow(DiscoveryError);
  });

  it('refuses another encoding', () => {
    expect(() => xmlTree(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), 'answer')).toThrow(
      'is not in UTF-8',
    );
  });

  it('gives what was written, whatever it is, and throws nothing else', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      'x',
      ' ',
      '&amp;',
      '&#x41;',
      '<![CDATA[<]]>',
      '<!--c-->',
      '\r\n',
      'ü',
      '</a >',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const inner = pieces.join('');
        let raw: string | undefined;
        try {
          raw = read(`<r>${inner}</r>`).raw;
        } catch (error) {
          expect(error).toBeInstanceOf(DiscoveryError);
        }
        if (raw !== undefined) expect(raw).toBe(inner.replaceAll('\r\n', '\n'));
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
