import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { TargetGroup } from '../lib/model/target-group.ts';

/** What one would write without a second thought: the list is kept as objects, and each request makes its answer anew. */
export function obviousServer(groups: readonly TargetGroup[]): Server {
  return createServer((request, response) => {
    const body = Buffer.from(JSON.stringify(groups.flatMap(httpSdGroups)));
    const isZipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    response.setHeader('content-type', 'application/json; charset=utf-8');
    if (isZipped) response.setHeader('content-encoding', 'gzip');
    response.end(isZipped ? gzipSync(body) : body);
  });
}

function httpSdGroups({ labels, targets }: TargetGroup) {
  return targets.map((target) => ({ targets: [target.address], labels: { ...labels, ...target.labels } }));
}

/** The items one would write without a second thought: one a source, all of them, at every refresh. */
export function* obviousItems(groups: readonly TargetGroup[], provider: string) {
  for (const group of groups) {
    yield { pk: { S: provider }, sk: { S: group.source }, body: { S: JSON.stringify(httpSdGroups(group)) } };
  }
}

type Item = Readonly<Record<string, { readonly S: string }>>;

/** What an item weighs to DynamoDB: its names and values. */
export function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, { S }]) => sum + name.length + Buffer.byteLength(S), 0);
}

/** What DynamoDB asks for writing an item: a unit for each kilobyte that is begun. */
export function writeUnitsOf(item: Item): number {
  return Math.ceil(bytesOf(item) / 1024);
}
