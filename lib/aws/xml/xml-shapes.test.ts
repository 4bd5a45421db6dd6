import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../errors.ts';
import { becoming, flag, listOf, readXml, structureOf, text, wholeNumber } from './xml-shapes.ts';

const thing = structureOf({
  id: ['Id', text],
  isOn: ['IsOn', flag],
  size: ['Size', wholeNumber],
  tagSet: ['Tags', listOf(text)],
});
const answer = structureOf({ thingSet: ['Things', listOf(thing)], next: ['Next', text] });

const read = (document: string | Uint8Array) => {
  const body = typeof document === 'string' ? Buffer.from(document) : document;
  return readXml(body, 'acme:ListThings in eu-west-1', 'Answer', answer);
};
const first = (content: string) =>
  read(`<Answer><thingSet><item>${content}</item></thingSet></Answer>`).Things?.[0] ?? {};
const idOf = (written: string) => first(`<id>${written}</id>`).Id;

describe('what is read of XML', () => {
  it('has the fields that are known, by the names that they are handed on under', () => {
    const found = read(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Answer xmlns="http://example.com/">\n  <requestId>r</requestId>\n  <thingSet>\n    <item>\n' +
        '      <size>-7</size>\n      <other deep="x"><id>not this</id><other/></other>\n      <id>a</id><isOn>true</isOn>\n' +
        '      <tagSet><item>x</item><item/></tagSet>\n    </item>\n    <item/>\n  </thingSet>\n  <next>more</next>\n</Answer>\n<!-- end -->\n',
    );

    expect(found).toEqual({ Things: [{ Id: 'a', IsOn: true, Size: -7, Tags: ['x', ''] }, {}], Next: 'more' });
  });

  it.each([
    { title: 'an absent list and an absent text', document: '<Answer></Answer>', found: {} },
    { title: 'a root without content', document: '<Answer/>', found: {} },
    { title: 'empty ones', document: '<Answer><thingSet/><next></next></Answer>', found: { Things: [], Next: '' } },
    { title: 'a list of blanks', document: '<Answer><thingSet> \r\n\t</thingSet></Answer>', found: { Things: [] } },
    {
      title: 'comments and instructions',
      document: '<!--a--><?b?><Answer><!-- > --><?c >?><thingSet><!--d--></thingSet></Answer><?e?>',
      found: { Things: [] },
    },
    { title: 'a byte order mark', document: '\ufeff<Answer/>', found: {} },
  ])('tells $title apart', ({ document, found }) => {
    expect(read(document)).toEqual(found);
  });

  it.each([
    { written: 'plain', meant: 'plain' },
    { written: ' a  b ', meant: ' a  b ' },
    { written: '  ', meant: '  ' },
    { written: '\n    ', meant: '' },
    { written: '&lt;&gt;&amp;&quot;&apos;', meant: '<>&"\'' },
    { written: '&amp;lt;', meant: '&lt;' },
    { written: '&#65;&#x42;&#x1F600;&#0067;', meant: 'AB\u{1f600}C' },
    { written: 'größe 漢 \u{1f600}', meant: 'größe 漢 \u{1f600}' },
    { written: 'a\r\nb\rc\nd', meant: 'a\nb\nc\nd' },
    { written: 'a&#13;b', meant: 'a\rb' },
    { written: '<![CDATA[<id>&amp;]]>', meant: '<id>&amp;' },
    { written: 'a<![CDATA[b]]>c<![CDATA[]]]]><![CDATA[>]]>', meant: 'abc]]>' },
    { written: 'a<!-- no -->b<?no no?>c', meant: 'abc' },
    { written: 'a > b ]] c', meant: 'a > b ]] c' },
  ])('is $meant where $written stands', ({ written, meant }) => {
    expect(idOf(written)).toBe(meant);
  });

  it.each([
    { content: '<isOn>True</isOn>', found: { IsOn: true } },
    { content: '<isOn>false</isOn>', found: { IsOn: false } },
    { content: '<size>0</size>', found: { Size: 0 } },
    { content: '<id a="1" b=\'>\' c = "&lt;"  >x</id >', found: { Id: 'x' } },
    { content: '<id a="1"/>', found: { Id: '' } },
    { content: "<other a='\"'/><id>x</id>", found: { Id: 'x' } },
    { content: '<other>a > b &amp; <![CDATA[</other>]]><!-- </other> --><id/>c</other><id>x</id>', found: { Id: 'x' } },
    { content: '<!-- - --><id>x</id>', found: { Id: 'x' } },
  ])('is $found where $content stands', ({ content, found }) => {
    expect(first(content)).toEqual(found);
  });

  it('becomes something else as soon as it is read', () => {
    const shape = structureOf({ thingSet: ['Things', listOf(becoming(thing, ({ Id }) => `<${Id}>`))] });
    const body = Buffer.from('<Answer><thingSet><item><id>a</id></item><item><id>b</id></item></thingSet></Answer>');

    expect(readXml(body, 'acme', 'Answer', shape)).toEqual({ Things: ['<a>', '<b>'] });
  });

  it('is read in place, wherever its bytes lie', () => {
    const around = Buffer.from('<Answer><next>before</next></Answer><Answer><next>x</next></Answer><Answer>');
    const start = around.indexOf('<Answer><next>x');

    expect(read(new Uint8Array(around.buffer, around.byteOffset + start, 31))).toEqual({ Next: 'x' });
  });
});

describe('what is no answer', () => {
  it.each([
    { fault: 'nothing', document: '', message: 'its XML is cut off at its end' },
    { fault: 'blanks', document: ' \n', message: 'is cut off at its end' },
    { fault: 'text', document: 'no XML', message: 'has no element' },
    { fault: 'another root', document: '<html><body/></html>', message: 'holds no Answer' },
    { fault: 'a root that begins alike', document: '<AnswerResponse/>', message: 'holds no Answer' },
    { fault: 'an error', document: '<Response><Errors/></Response>', message: 'holds no Answer' },
    { fault: 'two roots', document: '<Answer/><Answer/>', message: 'goes on behind its end' },
    { fault: 'text behind the end', document: '<Answer/>x', message: 'goes on behind its end at byte 9' },
    { fault: 'a document type', document: '<!DOCTYPE Answer><Answer/>', message: 'has a declaration or text' },
    {
      fault: 'entities that grow',
      document: '<!DOCTYPE Answer [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Answer><next>&b;</next></Answer>',
      message: 'has a declaration or text',
    },
    { fault: 'another encoding', document: '<?xml version="1.0" encoding="UTF-16"?><Answer/>', message: 'UTF-16' },
    { fault: 'a declaration without an end', document: '<?xml version="1.0"', message: 'is cut off' },
    { fault: 'a field twice', document: '<Answer><next>a</next><next>b</next></Answer>', message: 'holds next twice' },
    { fault: 'a list twice', document: '<Answer><thingSet/><thingSet/></Answer>', message: 'holds thingSet twice' },
    { fault: 'text in a list', document: '<Answer><thingSet>x</thingSet></Answer>', message: 'text between elements' },
    { fault: 'text in a structure', document: '<Answer>x<next/></Answer>', message: 'text between elements' },
    {
      fault: 'a CDATA section in a list',
      document: '<Answer><thingSet><![CDATA[]]></thingSet></Answer>',
      message: 'text',
    },
    { fault: 'an element in a text', document: '<Answer><next><a/></next></Answer>', message: 'where a text belongs' },
    {
      fault: 'another element in a list',
      document: '<Answer><thingSet><thing/></thingSet></Answer>',
      message: 'a thing',
    },
    {
      fault: 'an element in a list that begins alike',
      document: '<Answer><thingSet><itemX/></thingSet></Answer>',
      message: 'holds a itemX in a list of items',
    },
    { fault: 'a prefix', document: '<Answer><x:next>a</x:next></Answer>', message: 'prefix of a namespace in x:next' },
    { fault: 'a prefix in a list', document: '<Answer><thingSet><x:item/></thingSet></Answer>', message: 'x:item' },
    { fault: 'elements without end', document: '<Answer>'.padEnd(2_000, '<a>'), message: 'more than 64 elements' },
  ])('is $fault', ({ document, message }) => {
    expect(() => read(document)).toThrow(DiscoveryError);
    expect(() => read(document)).toThrow('acme:ListThings in eu-west-1 has no answer of use: its XML ');
    expect(() => read(document)).toThrow(message);
  });

  it.each([
    '<id>a',
    '<id>a</id',
    '<id>a</ic>',
    '<id>a</idd>',
    '<id>a</i>',
    '<id>a</item>',
    '<id>a&b</id>',
    '<id>a & b</id>',
    '<id>&unknown;</id>',
    '<id>&#;</id>',
    '<id>&#0;</id>',
    '<id>&#x1f;</id>',
    '<id>&#xD800;</id>',
    '<id>&#x110000;</id>',
    '<id>&#99999999999999999999;</id>',
    '<id>a]]>b</id>',
    '<id>a\u0000b</id>',
    '<id>a\u001bb</id>',
    '<id><![CDATA[a</id>',
    '<id><![CDATA[\u0001]]></id>',
    '<id><!-- a -- b --></id>',
    '<id><!-- a ---></id>',
    '<id><!-- a</id>',
    '<id><!ELEMENT a></id>',
    '<id><?a</id>',
    '<id a>x</id>',
    '<id a=>x</id>',
    '<id a=b>x</id>',
    '<id a="b>x</id>',
    '<id a="<">x</id>',
    '<id a="&">x</id>',
    '<id a="1" a="2">x</id>',
    '<id a="1"b="2">x</id>',
    '<id/ >',
    '<id / >',
    '<1d/>',
    '<-id/>',
    '< id/>',
    '<>x</>',
    '<id$/>',
    '<isOn>yes</isOn>',
    '<isOn/>',
    '<size>1.5</size>',
    '<size></size>',
    '<size>0x1</size>',
  ])('has %j in it, whether anybody wants to know or not', (content) => {
    expect(() => first(content)).toThrow(DiscoveryError);
    const isOfValue = /^<(?:isOn|size)/.test(content);
    if (!isOfValue) expect(() => first(`<other>${content}</other>`)).toThrow(DiscoveryError);
  });

  it('is not UTF-8', () => {
    expect(() => read(Buffer.from('<Answer><next>\u00fc</next></Answer>', 'latin1'))).toThrow('is not UTF-8');
  });

  it('is cut off anywhere', () => {
    const whole =
      '<?xml version="1.0"?><Answer a="b"><thingSet><item><id>a&amp;<![CDATA[b]]></id><other>c<d/></other><!-- e --></item></thingSet></Answer>';

    for (let length = 0; length < whole.length; length += 1) {
      expect(() => read(whole.slice(0, length)), whole.slice(0, length)).toThrow(DiscoveryError);
    }
    expect(read(whole).Things).toEqual([{ Id: 'a&b' }]);
  });
});
