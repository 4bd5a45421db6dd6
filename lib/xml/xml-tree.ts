import { SaxesParser } from 'saxes';
import { DiscoveryError } from '../errors.ts';

/** An element of a document, by its local name: namespaces are not looked at. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text directly in it, decoded. */
  readonly text: string;
  /** What stands between its tags, as it is written. */
  readonly raw: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement extends XmlElement {
  text: string;
  raw: string;
  readonly children: XmlElement[];
  /** Where its content begins. */
  readonly start: number;
}

const maxDepth = 100;

/**
 * The root of a document that is well-formed from its first byte to its last. Throws a DiscoveryError (malformed) otherwise, for a document type, whose
 * entities could make much of little, and for elements a hundred deep. `what` stands for the document in messages.
 */
export function xmlTree(body: Buffer, what: string): XmlElement {
  const text = textOf(body, what);
  const parser = new SaxesParser({ xmlns: true });
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;

  parser.on('error', (error) => {
    throw malformed(what, `is not well-formed XML: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw malformed(what, 'has a document type');
  });
  parser.on('opentag', ({ local, attributes }) => {
    if (open.length >= maxDepth) throw malformed(what, `holds elements more than ${maxDepth} deep`);
    const own = Object.values(attributes).map(({ local: name, value }) => [name, value]);
    open.push({
      name: local,
      attributes: Object.fromEntries(own),
      text: '',
      raw: '',
      children: [],
      start: parser.position,
    });
  });
  const add = (piece: string) => {
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', ({ isSelfClosing }) => {
    const closed = open.pop();
    if (closed === undefined) return;
    if (!isSelfClosing) closed.raw = text.slice(closed.start, text.lastIndexOf('</', parser.position - 1));
    const { start: _start, ...element } = closed;
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  parser.write(text).close();
  if (root === undefined) throw malformed(what, 'is an empty document');
  return root;
}

/** The children of one name. */
export function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
}

/** The last child of a name, as decoders take it that overwrite: Go, `encoding/xml`. */
export function childOf({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.findLast((child) => child.name === name);
}

/** Line ends as a parser sees them, so that places in the text are places in the document. XML 1.0, 2.11. */
function textOf(body: Buffer, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body).replaceAll(/\r\n?/g, '\n');
  } catch {
    throw malformed(what, 'is not in UTF-8');
  }
}

function malformed(what: string, fault: string): DiscoveryError {
  return new DiscoveryError('malformed', `${what} ${fault}`);
}
