import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Address, Flag, listOf, namedListOf, Text, TextMap, Whole } from './answer-shapes.ts';

const Server = z.object({ name: Text, port: Whole, on: Flag, tags: listOf(Text), labels: TextMap });

describe('shapes of answers', () => {
  const zero = { name: '', port: 0, on: false, tags: [], labels: {} };

  it.each([
    { what: 'absent', answer: {} },
    { what: 'null', answer: { name: null, port: null, on: null, tags: null, labels: null } },
  ])('take what is $what for the zero value', ({ answer }) => {
    expect(Server.parse(answer)).toEqual(zero);
  });

  it('keep what there is, and null within lists and maps as an empty text', () => {
    const answer = { name: 'a', port: 80, on: true, tags: ['x', null], labels: { k: 'v', n: null } };

    expect(Server.parse(answer)).toEqual({ ...answer, tags: ['x', ''], labels: { k: 'v', n: '' } });
  });

  it.each([{ name: 7 }, { port: '80' }, { port: 1.5 }, { on: 'true' }, { tags: 'x' }, { labels: [] }])(
    'refuse %j',
    (answer) => {
      expect(Server.safeParse(answer).success).toBe(false);
    },
  );
});

describe('a list that an answer must name', () => {
  const Page = z.object({ items: namedListOf(Text) });

  it('may be empty, and null as Go writes an empty one', () => {
    expect([{ items: [] }, { items: null }, { items: ['a'] }].map((page) => Page.parse(page).items)).toEqual([
      [],
      [],
      ['a'],
    ]);
  });

  it('is missed where there is none', () => {
    expect(Page.safeParse({}).success).toBe(false);
  });
});

describe('an address in an answer', () => {
  it.each([
    { answer: '2001:DB8::1', text: '2001:db8::1' },
    { answer: '192.0.2.1', text: '192.0.2.1' },
    { answer: '', text: '' },
    { answer: null, text: '' },
    { answer: undefined, text: '' },
  ])('reads $answer as $text', ({ answer, text }) => {
    expect(Address.parse(answer)).toBe(text);
  });

  it('is refused where it is none', () => {
    expect(Address.safeParse('192.0.2.256').success).toBe(false);
  });
});
