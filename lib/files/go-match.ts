/**
 * A pattern of Go's `filepath.Match` as an expression that a whole name must match, or undefined if the pattern is bad:
 * `*` and `?` stop at `/`, `[a-z]` and `[^a-z]` are classes, `\` takes the next character as it is.
 */
export function expressionOf(pattern: string): RegExp | undefined {
  let source = '';
  let rest = pattern;
  while (rest !== '') {
    const piece = pieceOf(rest);
    if (piece === undefined) return undefined;
    source += piece.source;
    rest = rest.slice(piece.length);
  }
  return new RegExp(`^${source}$`, 'u');
}

/** Whether a pattern holds anything but literal text. */
export function isPattern(path: string): boolean {
  return /[*?[\\]/.test(path);
}

interface Piece {
  readonly source: string;
  readonly length: number;
}

function pieceOf(rest: string): Piece | undefined {
  const first = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  if (first === '*') return { source: '[^/]*', length: 1 };
  if (first === '?') return { source: '[^/]', length: 1 };
  if (first === '[') return classOf(rest);
  if (first !== '\\') return { source: literal(first), length: first.length };
  const escaped = rest.codePointAt(1);
  if (escaped === undefined) return undefined;
  const character = String.fromCodePoint(escaped);
  return { source: literal(character), length: 1 + character.length };
}

const member = String.raw`(?:\\.|[^\\\]\-])`;
const range = new RegExp(`^(${member})(?:-(${member}))?`, 'su');

function classOf(rest: string): Piece | undefined {
  const isNegated = rest[1] === '^';
  let length = isNegated ? 2 : 1;
  let members = '';
  while (rest[length] !== ']' || members === '') {
    const [text, low, high] = range.exec(rest.slice(length)) ?? [];
    if (text === undefined || low === undefined) return undefined;
    const [from, to] = [unescaped(low), unescaped(high ?? low)];
    // Go takes a class such as [z-a] for one that holds nothing; an expression would not compile.
    if (from <= to) members += `${literal(from)}-${literal(to)}`;
    else members += '\\u{10ffff}-\\u{10ffff}';
    length += text.length;
  }
  return { source: isNegated ? `[^/${members}]` : `(?!/)[${members}]`, length: length + 1 };
}

function unescaped(character: string): string {
  return character.startsWith('\\') ? character.slice(1) : character;
}

function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
