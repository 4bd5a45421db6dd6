import fc from 'fast-check';
import { instancePage, reservation } from '../hub/ec2-source.ts';

/** Texts that somebody may put into a tag or an annotation: lone surrogates, control characters, what means something to a parser. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map(fromUnits) },
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\udc00x',
    '\ufeff',
    '\u2028',
    '"',
    '\\',
    '</script>',
    '$$x',
    '{{.}}',
    '$1',
  ),
  fc.constantFrom('x'.repeat(10_000), 'é'.repeat(3_000), '\ud83d\ude00'.repeat(500), '\u0007'.repeat(2_000)),
);
const name = fc.oneof(
  { weight: 3, arbitrary: text.filter((each) => each !== '') },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,9}$/) },
  fc.constantFrom('__proto__', 'constructor', 'toString', '__address__', '__meta_url', '__name__', '__tmp_x', 'job'),
  fc.constantFrom('le', '0', '1a', 'a-b', 'a_b', 'a.b', '__meta_', '_', '\ud800', 'ü', ' ', '__scheme__'),
);
const map = fc.array(fc.tuple(name, text), { maxLength: 6 }).map((entries) => Object.fromEntries(entries));
const address = fc.oneof(
  { weight: 3, arbitrary: fc.nat(9999).map((number) => `192.0.2.1:${number}`) },
  text.filter((each) => each !== ''),
  fc.constantFrom('http://192.0.2.1/x', '[::1]:80', ':80', 'a b', '192.0.2.1', 'x:99999', '/', '__proto__'),
);

function fromUnits(units: readonly number[]): string {
  return String.fromCharCode(...units);
}

/** Lists as a source of each kind answers them, by the path that asks. JSON keeps a `__proto__` of a map, which an object literal would not. */
export const inventories = {
  http: fc.array(fc.record({ targets: fc.array(address, { maxLength: 4 }), labels: map }), { maxLength: 5 }),
  consul: fc.array(
    fc.record({
      Node: fc.record({ Node: text, Address: text, Meta: map, TaggedAddresses: map }),
      Service: fc.record({
        ID: text,
        Address: text,
        Port: fc.integer({ min: -1, max: 70_000 }),
        Tags: fc.array(text),
        Meta: map,
      }),
      Checks: fc.array(fc.record({ CheckID: text, Status: text }), { maxLength: 3 }),
    }),
    { maxLength: 4 },
  ),
  kubernetes: fc
    .uniqueArray(fc.record({ name: fc.uuid(), labels: map, annotations: map, image: text, port: text }), {
      maxLength: 4,
      selector: (pod) => pod.name,
    })
    .map((pods) => ({
      kind: 'PodList',
      metadata: {},
      items: pods.map(({ name: own, labels, annotations, image, port }) => ({
        metadata: { namespace: 'a', name: own, uid: own, labels, annotations },
        spec: { nodeName: image, containers: [{ name: port, image, ports: [{ name: port, containerPort: 80 }] }] },
        status: { podIP: '192.0.2.1', hostIP: image, phase: port },
      })),
    })),
  ec2: fc
    .array(fc.tuple(fc.uuid(), fc.array(fc.tuple(name, text), { maxLength: 6 })), { maxLength: 4 })
    .map((instances) => instancePage(instances.map(([id, tags]) => instanceOf(id, tags)))),
} as const;

function instanceOf(id: string, tags: readonly (readonly [string, string])[]): string {
  const items = tags.map(([key, value]) => `<item><key>${escaped(key)}</key><value>${escaped(value)}</value></item>`);
  return reservation(id, '192.0.2.1').replace('</instanceId>', `</instanceId><tagSet>${items.join('')}</tagSet>`);
}

/** As far as XML has the characters. */
function escaped(value: string): string {
  return value
    .toWellFormed()
    .replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll(/[&<>]/g, (each) => `&#${each.codePointAt(0)};`);
}
