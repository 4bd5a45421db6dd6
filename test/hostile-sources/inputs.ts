import type { ServerResponse } from 'node:http';
import type { Behaviour } from '../hub/loopback-source.ts';
import { podOf, podPage } from '../hub/pods.ts';
import { answering, answeringJson, withoutEnd } from '../hub/source-behaviours.ts';
import { answeringAs, type Kind } from './kinds.ts';

/** Something that a source does to harm the hub. */
export interface HostileInput {
  readonly name: string;
  /** Of these kinds; absent: of all. */
  readonly of?: readonly string[];
  readonly behaviour: (kind: Kind) => Behaviour;
  /** How the failure is called, and what its message has. */
  readonly failure: 'aborted' | 'malformed';
  readonly says: string | RegExp;
}

const json = ['http', 'kubernetes', 'consul'];
const xmls = ['eureka', 'ec2'];

const headersOf = ({ format }: Kind) => ({ 'content-type': format === 'xml' ? 'text/xml' : 'application/json' });
const to =
  (location: string): HostileInput['behaviour'] =>
  () =>
    answering(302, '', { location });
const body =
  (text: (kind: Kind) => string): HostileInput['behaviour'] =>
  (kind) =>
    answeringAs(kind, text(kind));
const document = (kind: Kind, doctype: string, entity: string): string =>
  `<?xml version="1.0"?>${doctype}${kind.listOf(`&${entity};`)}`;

const laughs = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`);

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

/** Everything that is tried, with what the status then says. */
export const hostileInputs: readonly HostileInput[] = [
  {
    name: 'a body without end',
    behaviour: (kind) => withoutEnd(headersOf(kind)).behaviour,
    failure: 'malformed',
    says: /answers more than (67108864|134217728) bytes/,
  },
  {
    name: 'ten gigabytes promised',
    behaviour: (kind) => (response) => {
      response.writeHead(200, { ...headersOf(kind), 'content-length': 10_000_000_000 }).write('[');
    },
    failure: 'malformed',
    says: 'announces 10000000000 bytes, more than ',
  },
  {
    name: 'a body that drips',
    behaviour: (kind) => (response) => drip(response.writeHead(200, headersOf(kind))),
    failure: 'aborted',
    says: 'answers too slowly',
  },
  { name: 'silence', behaviour: () => () => undefined, failure: 'aborted', says: 'has not begun to answer after' },
  {
    name: 'headers without end',
    behaviour: (kind) => (response) => {
      response.writeHead(200, { ...headersOf(kind), 'x-long': 'x'.repeat(100_000) }).end();
    },
    failure: 'malformed',
    says: 'answers with more headers than a client takes',
  },
  {
    name: 'what is not HTTP',
    behaviour: () => (response) => {
      response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n\u0000\u0001\r\n\r\n');
    },
    failure: 'malformed',
    says: 'answers what is not HTTP',
  },
  {
    name: 'a redirect to itself',
    behaviour: to('/loop'),
    failure: 'malformed',
    says: 'redirects more often',
  },
  ...[
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://metadata.example.com/',
  ].map(
    (location): HostileInput => ({
      name: `a redirect to ${location}`,
      behaviour: to(location),
      failure: 'malformed',
      says: 'a link-local or metadata address: it is not followed',
    }),
  ),
  {
    name: 'a redirect to a file',
    behaviour: to('file:///etc/passwd'),
    failure: 'malformed',
    says: 'redirects to what is no http or https URL',
  },
  {
    name: 'lists within lists',
    of: json,
    behaviour: body(() => `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    failure: 'malformed',
    says: 'is nested more than 500 levels deep',
  },
  {
    name: 'objects within objects',
    of: json,
    behaviour: body(() => '{"items":'.repeat(1000)),
    failure: 'malformed',
    says: 'is nested more than 500 levels deep',
  },
  {
    name: 'empty objects by the million',
    of: json,
    behaviour: body(() => `[${'{},'.repeat(3_000_000)}{}]`),
    failure: 'malformed',
    says: 'holds more than 5000000 values',
  },
  {
    name: 'a __proto__ in the place of fields',
    of: ['kubernetes', 'consul'],
    behaviour: body(() => '{"__proto__":{"kind":"PodList","items":[],"polluted":true}}'),
    failure: 'malformed',
    says: /is not a PodList|another shape/,
  },
  {
    name: 'a __proto__ in the place of a group',
    of: ['http'],
    behaviour: body(() => '[{"__proto__":{"targets":["192.0.2.9:80"]}}]'),
    failure: 'malformed',
    says: 'unknown field "__proto__"',
  },
  {
    name: 'entities that make much of little',
    of: xmls,
    behaviour: body((kind) => document(kind, `<!DOCTYPE r [<!ENTITY l0 "lol">${laughs.join('')}]>`, 'l9')),
    failure: 'malformed',
    says: /a document type|a declaration or text/,
  },
  {
    name: 'an entity of a file',
    of: xmls,
    behaviour: body((kind) => document(kind, '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>', 'f')),
    failure: 'malformed',
    says: /a document type|a declaration or text/,
  },
  {
    name: 'elements within elements',
    of: xmls,
    behaviour: body((kind) => kind.listOf(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)),
    failure: 'malformed',
    says: /more than \d+ (elements within|deep)|where a text belongs/,
  },
  {
    name: 'a control character in XML',
    of: xmls,
    behaviour: body((kind) => kind.listOf('&#1;')),
    failure: 'malformed',
    says: /not well-formed|a character that XML does not have/,
  },
  {
    name: 'a lone surrogate in XML',
    of: xmls,
    behaviour: body((kind) => kind.listOf('&#xD800;')),
    failure: 'malformed',
    says: /not well-formed|a character that XML does not have/,
  },
  {
    name: 'a label of two megabytes',
    behaviour: body((kind) => kind.listOf('x'.repeat(2_000_000))),
    failure: 'malformed',
    says: 'a target with more than 1048576 characters of labels',
  },
  {
    name: 'a label of a hundred megabytes',
    behaviour: body((kind) => kind.listOf('x'.repeat(100_000_000))),
    failure: 'malformed',
    says: /announces \d+ bytes|a target with more than 1048576 characters of labels/,
  },
  {
    name: 'a million targets',
    of: ['http'],
    behaviour: body(() =>
      JSON.stringify([{ targets: Array.from({ length: 1_000_000 }, (_, index) => `h${index}:1`) }]),
    ),
    failure: 'malformed',
    says: 'the list has more than 500000 targets',
  },
  {
    name: 'labels of a group for each of its many targets',
    of: ['http'],
    behaviour: body(() => {
      const targets = Array.from({ length: 400_000 }, (_, index) => `h${index}:1`);
      return JSON.stringify([{ targets, labels: { text: 'x'.repeat(1_000_000) } }]);
    }),
    failure: 'malformed',
    says: 'characters of labels',
  },
  {
    name: 'an address as long as a book',
    of: ['http'],
    behaviour: body(() => JSON.stringify([{ targets: ['x'.repeat(20_000)] }])),
    failure: 'malformed',
    says: 'an address of more than 16384 characters',
  },
  {
    name: 'a page that continues where it was',
    of: ['kubernetes'],
    behaviour: () => {
      let pods = 0;
      return (response, asked) => {
        pods += 1;
        return answeringJson(podPage([podOf('a', `pod-${pods}`, '192.0.2.1')], 'again'))(response, asked);
      };
    },
    failure: 'malformed',
    says: 'continues where it already was',
  },
  {
    name: 'a page that continues where it was, of EC2',
    of: ['ec2'],
    behaviour: body((kind) =>
      kind.listOf('x').replace('</reservationSet>', '</reservationSet><nextToken>again</nextToken>'),
    ),
    failure: 'malformed',
    says: 'does not come to an end',
  },
];
