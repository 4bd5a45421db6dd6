import { describe, expect, it } from 'vitest';
import { instancePage, reservation, startEc2Source } from './ec2-source.ts';
import { startHub } from './in-process-hub.ts';
import { type Behaviour, startLoopbackSource } from './loopback-source.ts';
import { podOf, podPage } from './pods.ts';
import { addressesOf, bytesAndEtag, changesOf, configOf, providerOf } from './served.ts';
import { answering, answeringJson, breakingOff } from './source-behaviours.ts';

const json = { 'content-type': 'application/json' };
const xml = { 'content-type': 'text/xml;charset=UTF-8' };

const firstPods = podPage([podOf('a', 'one', '192.0.2.11'), podOf('a', 'two', '192.0.2.12')], 'page-2');
const lastPods = podPage([podOf('b', 'three', '192.0.2.13')]);
const pods = ['192.0.2.11:80', '192.0.2.12:80', '192.0.2.13:80'];

/** A list of pods in two pages, of which the second does as it likes. */
const inTwoPages =
  (second: Behaviour): Behaviour =>
  (response, asked) =>
    (asked.url.searchParams.get('continue') === 'page-2' ? second : answeringJson(firstPods))(response, asked);

describe('a list of pods whose second page', () => {
  it.each([
    { name: 'fails', second: answering(500, 'no'), kind: 'unreachable', says: 'answers 500' },
    { name: 'is forbidden', second: answering(403, 'no'), kind: 'unauthorized', says: 'grant list on pods' },
    { name: 'is throttled', second: answering(429, 'no'), kind: 'throttled', says: 'answers 429' },
    { name: 'is no JSON', second: answering(200, '{"kind":"PodList"', json), kind: 'malformed', says: 'is not JSON' },
    {
      name: 'breaks off',
      second: breakingOff(JSON.stringify(lastPods), json),
      kind: 'unreachable',
      says: 'broke off the connection',
    },
    { name: 'has no items', second: answeringJson({ kind: 'PodList' }), kind: 'malformed', says: 'has no items' },
    {
      name: 'expires, and so does the list in one piece',
      second: answering(410, 'gone'),
      kind: 'unreachable',
      says: 'expired',
    },
  ])('$name leaves all pods, and says why', async ({ second, kind, says }) => {
    await using source = await startLoopbackSource({ '/api/v1/pods': inTwoPages(answeringJson(lastPods)) });
    const block = { role: 'pod', api_server: source.url, bearer_token_file: 'ssm:/token', refresh_interval: '1m' };
    const secrets = { 'ssm:/token': 'correct-horse-battery' };
    await using hub = await startHub(configOf({ web: { kubernetes_sd_configs: [block] } }), { secrets });
    await hub.tick();
    const before = bytesAndEtag(await hub.sd('web'));
    const changes = await changesOf(hub);

    source.on('/api/v1/pods', inTwoPages(second));
    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(pods);
    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await changesOf(hub)).toEqual(changes);
    const { failures, error, unread } = await providerOf(hub);
    expect({ failures, unread, kind: error?.kind }).toEqual({ failures: 1, unread: 0, kind });
    expect(error?.message).toContain(says);
    expect(error?.message).toContain('127.0.0.1');
    expect(error?.message).not.toContain('correct-horse');

    source.on('/api/v1/pods', answeringJson(lastPods));
    await hub.ticks(3);
    expect(await providerOf(hub)).toMatchObject({ failures: 0, error: null });
  });
});

describe('a list of EC2 instances whose second page', () => {
  const secretKey = 'correct-horse-battery';
  const instances = [reservation('i-1', '192.0.2.21'), reservation('i-2', '192.0.2.22')];
  const last = answering(200, instancePage([reservation('i-3', '192.0.2.23')]), xml);
  const refusal = (code: string) =>
    `<Response><Errors><Error><Code>${code}</Code><Message>No.</Message></Error></Errors></Response>`;
  const pages = (second: Behaviour) => ({
    '': answering(200, instancePage(instances, 'page-2'), xml),
    'page-2': second,
  });

  it.each([
    {
      name: 'is denied',
      second: answering(403, refusal('UnauthorizedOperation'), xml),
      kind: 'unauthorized',
      says: 'needs ec2:DescribeInstances in eu-west-1 (UnauthorizedOperation)',
    },
    {
      name: 'is throttled for longer than a refresh',
      second: answering(503, refusal('RequestLimitExceeded'), { ...xml, 'retry-after': '90' }),
      kind: 'throttled',
      says: 'asks not to be asked for 90 s',
    },
    {
      name: 'is the page of a proxy',
      second: answering(200, '<html></html>', xml),
      kind: 'malformed',
      says: 'holds no DescribeInstancesResponse',
    },
    {
      name: 'is cut off',
      second: answering(200, instancePage([reservation('i-3', '192.0.2.23')]).slice(0, 200), xml),
      kind: 'malformed',
      says: 'ec2:DescribeInstances in eu-west-1 has no answer of use',
    },
    {
      name: 'fails',
      second: answering(500, refusal('InternalError'), xml),
      kind: 'unreachable',
      says: 'failed with 500',
    },
  ])('$name leaves all instances, and says why', async ({ second, kind, says }) => {
    await using source = await startEc2Source(pages(last));
    const block = { region: 'eu-west-1', endpoint: source.url, access_key: 'AKIAEXAMPLE', secret_key: secretKey };
    await using hub = await startHub(configOf({ web: { ec2_sd_configs: [block] } }));
    await hub.tick();
    const before = bytesAndEtag(await hub.sd('web'));
    const changes = await changesOf(hub);

    source.show(pages(second));
    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['192.0.2.21:80', '192.0.2.22:80', '192.0.2.23:80']);
    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await changesOf(hub)).toEqual(changes);
    const { failures, error } = await providerOf(hub);
    expect({ failures, kind: error?.kind }).toEqual({ failures: 1, kind });
    expect(error?.message).toContain(says);
    expect(error?.message).not.toContain(secretKey);

    source.show(pages(last));
    await hub.ticks(3);
    expect(await providerOf(hub)).toMatchObject({ failures: 0, error: null });
  });
});
