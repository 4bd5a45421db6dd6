import fc from 'fast-check';

type Written = fc.Arbitrary<string>;

/** A blank that is no line end makes the SDK lose all that the element around it holds, so there is none here. */
const blank = fc.constantFrom('', '', '', '\n', '\r\n', '<!-- a -> b -->');
const attributes = fc.constantFrom('', '', ' a="b"', " xmlns:x='http://example.com/?a=b&amp;c' ");
const characters = [
  'a',
  'Z',
  '0',
  ' ',
  '\n',
  '\t',
  '\r',
  '&',
  '<',
  '>',
  '"',
  "'",
  ']',
  ';',
  '#',
  'ü',
  '漢',
  '\u{1f600}',
];
const piece = fc.oneof(
  fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 }).map(escaped),
  fc.string({ unit: fc.constantFrom('a', '<', '&', 'ü', '\n'), maxLength: 5 }).map((text) => `<![CDATA[${text}]]>`),
  fc.constantFrom('&#65;', '&#x6f22;', '&quot;', '&apos;', '&#10;', '<!-- <id> -->', '<?a b?>', ']] >'),
);
const anyText = fc.oneof(
  fc.constantFrom('i-1', 'eu-west-1a', '192.0.2.1', '2001:db8::1', 'true'),
  fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')),
);

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text is written without attributes: what the SDK makes of an empty one with them is no text any more. */
function value(name: string, content: Written): Written {
  return content.map((text) => (text === '' ? `<${name}/>` : `<${name}>${text}</${name}>`));
}

function nested(name: string, content: Written): Written {
  return fc.tuple(attributes, content).map(([written, text]) => `<${name}${written}>${text}</${name}>`);
}

/** Names that the SDK does not know either: it reads more than we do, and takes offence at a second `reason`. */
const unknown = fc.constantFrom(
  '',
  '',
  '<unheardOf/>',
  '<other>a<instanceId>no</instanceId>b</other>',
  '<deep a="1"><item><key>no</key></item><item/></deep>',
  '<Item>no</Item>',
);

/** Some of the elements, in any order, with what nobody knows between them. */
function structure(...elements: readonly Written[]): Written {
  return fc
    .tuple(fc.shuffledSubarray([...elements.keys()]), fc.tuple(...elements), fc.array(fc.tuple(blank, unknown)))
    .map(([chosen, written, between]) =>
      chosen.map((index, place) => `${(between[place] ?? []).join('')}${written[index] ?? ''}`).join(''),
    );
}

function list(name: string, element: Written): Written {
  const items = fc.array(fc.tuple(blank, nested('item', element)), { maxLength: 3 });
  return nested(
    name,
    items.map((all) => all.flat().join('')),
  );
}

const address = structure(value('ipv6Address', anyText), value('isPrimaryIpv6', fc.constantFrom('true', 'false')));
const networkInterface = structure(
  value('subnetId', anyText),
  nested('attachment', structure(value('deviceIndex', fc.nat(9).map(String)))),
  list('ipv6AddressesSet', address),
);
const instanceTexts = [
  'instanceId',
  'imageId',
  'privateDnsName',
  'dnsName',
  'instanceType',
  'platform',
  'subnetId',
  'vpcId',
];
const moreTexts = ['privateIpAddress', 'ipAddress', 'architecture', 'instanceLifecycle'];
const instance = structure(
  ...[...instanceTexts, ...moreTexts].map((name) => value(name, anyText)),
  nested('instanceState', structure(value('unheardCode', fc.constant('16')), value('name', anyText))),
  nested('placement', structure(value('availabilityZone', anyText), value('unheardOf', anyText))),
  list('tagSet', structure(value('key', anyText), value('value', anyText))),
  list('networkInterfaceSet', networkInterface),
);
const reservation = structure(
  value('ownerId', anyText),
  list('unheardSet', value('unheardId', anyText)),
  list('instancesSet', instance),
);
/** An answer to `DescribeInstances`, written in as many ways as there are. */
export const instancesDocument: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8"?>', '<!-- a -->'),
    nested('DescribeInstancesResponse', structure(list('reservationSet', reservation), value('nextToken', anyText))),
    blank,
  )
  .map((parts) => Buffer.from(parts.join('')));

/** An answer to `DescribeAvailabilityZones`. */
export const zonesDocument: fc.Arbitrary<Buffer> = fc
  .tuple(list('availabilityZoneInfo', structure(value('zoneName', anyText), value('zoneId', anyText))), unknown)
  .map((parts) =>
    Buffer.from(`<DescribeAvailabilityZonesResponse>${parts.join('')}</DescribeAvailabilityZonesResponse>`),
  );

interface Damage {
  readonly from: number;
  readonly length: number;
  readonly by: string;
}

/** What stands in the place of some bytes: nothing, more, or what means something to XML. */
const damage: fc.Arbitrary<Damage> = fc.record({
  from: fc.nat(10_000),
  length: fc.oneof(fc.constant(0), fc.nat(40)),
  by: fc.constantFrom(
    '',
    'x',
    '7',
    '&amp;',
    '<',
    '>',
    '/',
    '&',
    '</item>',
    '<item>',
    '<item/>',
    '<!--',
    ']]>',
    '"',
    '\u0000',
  ),
});

/** Elements that are gone, or there twice, with all that is in them. */
const replacement = fc.record({
  of: fc.constantFrom('item', 'key', 'subnetId', 'instancesSet'),
  by: fc.constantFrom('', '$&$&'),
});

/** Instances as they might arrive when something on the way is broken. */
export const damagedDocument: fc.Arbitrary<Buffer> = fc
  .tuple(instancesDocument, fc.array(damage, { maxLength: 2 }), fc.array(replacement, { maxLength: 1 }))
  .map(([document, damages, replacements]) => {
    const text = replacements.reduce(
      (written, { of, by }) => written.replace(new RegExp(`<${of}>[^<]*(?:<(?!/?${of})[^<]*)*</${of}>`), by),
      document.toString(),
    );
    return damages.reduce(damaged, Buffer.from(text));
  });

function damaged(document: Buffer, { from, length, by }: Damage): Buffer {
  const start = from % document.length;
  const end = Math.min(document.length, start + length);
  return Buffer.concat([document.subarray(0, start), Buffer.from(by), document.subarray(end)]);
}
