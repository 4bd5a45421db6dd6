import { encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instancesReader } from '../../lib/aws/roles/ec2/answers.ts';
import { DiscoveryError } from '../../lib/errors.ts';
import { isReplyTo, replyOf } from '../../lib/mechanisms/dns/reply.ts';
import { groupsIn } from '../../lib/mechanisms/file/file-groups.ts';
import { discoveryIn } from '../../lib/mechanisms/http/discoverer.ts';
import { objectsOf } from '../../lib/mechanisms/kubernetes/object-list.ts';
import { resources } from '../../lib/mechanisms/kubernetes/resource.ts';
import { xmlTree } from '../../lib/xml/xml-tree.ts';
import { expectWellFormed } from '../contract/discoverer.contract.ts';
import { fuzzed } from '../support/fuzz.ts';
import { inventories } from './inventories.ts';
import { spoilt } from './spoilt.ts';

/** Runs a parser on bytes: it gives a value or a DiscoveryError, and nothing else. True: it took them. */
function isTaken(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    expect(error.message).not.toBe('');
    return false;
  }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
/** Bytes of all kinds: chance, any JSON, and what was good until it was spoilt. */
const bytesOf = (good: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 4 }).map(json) },
    { weight: 2, arbitrary: good },
    { weight: 4, arbitrary: spoilt(good) },
  );

const url = new URL('http://source.example.com/sd');

describe('whatever a source answers, it is a list or a DiscoveryError', () => {
  it('of http_sd', () => {
    const headers = { 'content-type': 'application/json' };
    let taken = 0;
    fc.assert(
      fc.property(bytesOf(inventories.http.map(json)), (body) => {
        const took = isTaken(() => expectWellFormed(discoveryIn({ status: 200, headers, body }, url, url.href)));
        taken += Number(took);
      }),
      fuzzed('http_sd', 1_000),
    );
    expect(taken).toBeGreaterThan(100);
  });

  it.each(['a.json', 'a.yml'])('of a file: %s', (path) => {
    let taken = 0;
    fc.assert(
      fc.property(bytesOf(inventories.http.map(json)), (body) => {
        isTaken(() => {
          taken += Number(groupsIn(path, body).length > 0);
        });
      }),
      fuzzed(path, 500),
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('of Kubernetes', async () => {
    const list = {
      resource: resources.pods,
      namespace: undefined,
      labelSelector: '',
      fieldSelector: '',
      isMetadataOnly: false,
    };
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(bytesOf(inventories.kubernetes.map(json)), async (body) => {
        const http = { send: async () => ({ status: 200, headers: {}, body }) };
        const asked = objectsOf({ url, http }, list, (object) => object['metadata'], new AbortController().signal);
        const settled = await asked.then(
          (objects) => objects,
          (error: unknown) => error,
        );
        if (Array.isArray(settled)) taken += Number(settled.length > 0);
        else expect(settled).toBeInstanceOf(DiscoveryError);
      }),
      fuzzed('Kubernetes', 1_000),
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('of EC2, and of the other readers of XML', () => {
    const read = instancesReader((reservation) => reservation);
    const piece = fc.constantFrom(
      ...[
        '<a>',
        '</a>',
        '<a/>',
        '<item>',
        '</item>',
        '&amp;',
        '&#',
        ';',
        '<![CDATA[',
        ']]>',
        '<!--',
        '-->',
        '<?',
        '?>',
      ],
      ...[
        '<!DOCTYPE a',
        '<!ENTITY',
        '"',
        "'",
        '=',
        '<DescribeInstancesResponse>',
        '<reservationSet>',
        ' xmlns="x"',
        '\u0000',
      ],
    );
    const pieces = fc.array(piece, { maxLength: 30 }).map((each) => Buffer.from(each.join('')));
    let taken = 0;
    let trees = 0;
    fc.assert(
      fc.property(fc.oneof(bytesOf(inventories.ec2.map((text) => Buffer.from(text))), pieces), (body) => {
        taken += Number(isTaken(() => read(body, 'ec2:DescribeInstances in eu-west-1')));
        trees += Number(isTaken(() => xmlTree(body, 'answer')));
      }),
      fuzzed('EC2', 1_500),
    );
    expect([taken > 100, trees > 100]).toEqual([true, true]);
  });

  it('of DNS', () => {
    const name = fc.domain();
    const answer = fc.oneof(
      fc.record({ type: fc.constant('A' as const), name, data: fc.ipV4() }),
      fc.record({ type: fc.constant('AAAA' as const), name, data: fc.ipV6() }),
      fc.record({ type: fc.constant('NS' as const), name, data: name }),
      fc.record({ type: fc.constant('SRV' as const), name, data: fc.record({ target: name, port: fc.nat(65_535) }) }),
      fc.record({ type: fc.constant('MX' as const), name, data: fc.record({ exchange: name, preference: fc.nat(9) }) }),
    );
    const good = fc
      .array(answer, { maxLength: 6 })
      .map((answers) =>
        encode({ type: 'response', id: 7, questions: [{ type: 'A', name: 'a.example.com' }], answers }),
      );
    let taken = 0;
    fc.assert(
      fc.property(bytesOf(good), (packet) => {
        isTaken(() => isReplyTo(packet, { id: 7, question: packet.subarray(12, 31) }));
        taken += Number(isTaken(() => replyOf(packet)));
      }),
      fuzzed('DNS', 2_000),
    );
    expect(taken).toBeGreaterThan(100);
  });
});
