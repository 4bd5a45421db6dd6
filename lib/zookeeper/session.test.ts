import { describe, expect, it } from 'vitest';
import {
  framed,
  int,
  type Said,
  type ScriptedZookeeperServer,
  startScriptedZookeeperServer,
} from '../../test/peers/zookeeper/scripted-zookeeper-server.ts';
import { freePort } from '../../test/support/free-port.ts';
import { MemberOptions } from './member-options.ts';
import { openSession, type ZookeeperSession } from './session.ts';

const patient = AbortSignal.timeout(30_000);

function sessionWith(
  servers: readonly string[],
  { timeout = '10s', signal = patient } = {},
): Promise<ZookeeperSession> {
  return openSession(MemberOptions.parse({ servers, paths: ['/a'], timeout }), signal);
}

/** A server that says one thing to the first question about a node. */
function serverSaying(said: Said): Promise<ScriptedZookeeperServer> {
  return startScriptedZookeeperServer((asked) => (asked.includes(' ') ? said : undefined));
}

describe('a session with ZooKeeper', () => {
  it('asks for what nodes hold and for names, and ends', async () => {
    await using server = await startScriptedZookeeperServer((asked) => {
      if (asked === 'data /a/é') return { data: 'held' };
      if (asked === 'children /a/é') return { children: ['b', 'ü'] };
      return asked.endsWith(' /gone') ? { error: -101 } : undefined;
    });
    const session = await sessionWith([server.address]);

    const answers = await Promise.all([
      session.data('/a/é').then(String),
      session.children('/a/é'),
      session.data('/gone'),
      session.children('/gone'),
    ]);
    await session.close();

    expect(answers).toEqual(['held', ['b', 'ü'], undefined, undefined]);
    expect(server.asked).toEqual(['open', 'data /a/é', 'children /a/é', 'data /gone', 'children /gone', 'close']);
  });

  it('reads null as nothing', async () => {
    await using server = await serverSaying({ bytes: framed(int(1), Buffer.alloc(8), int(0), int(-1)) });
    const session = await sessionWith([server.address]);

    expect(await session.data('/a')).toEqual(Buffer.alloc(0));
    await session.close();
  });

  it('puts answers together that arrive in pieces, and parts those that arrive as one', async () => {
    const answer = framed(int(1), Buffer.alloc(8), int(0), int(1), Buffer.from('x'));
    const next = framed(int(2), Buffer.alloc(8), int(0), int(1), Buffer.from('y'));
    await using server = await startScriptedZookeeperServer((asked) => {
      if (asked === 'data /1') return { bytes: answer.subarray(0, 3) };
      if (asked === 'data /2') return { bytes: Buffer.concat([answer.subarray(3), next]) };
      return undefined;
    });
    const session = await sessionWith([server.address]);

    const found = await Promise.all([session.data('/1'), session.data('/2')]);
    await session.close();

    expect(found.map(String)).toEqual(['x', 'y']);
  });

  it.each([
    { code: -102, failure: 'unauthorized', message: '/a: may not be read; its ACL has to let world:anyone read' },
    { code: -124, failure: 'unauthorized', message: '/a: the server asks for authentication' },
    { code: -127, failure: 'throttled', message: '/a: the server has too much to do' },
    { code: -112, failure: 'unreachable', message: '/a: the server answers error -112' },
    { code: -4711, failure: 'unreachable', message: '/a: the server answers error -4711' },
  ])('rejects a read over error $code', async ({ code, failure, message }) => {
    await using server = await serverSaying({ error: code });
    const session = await sessionWith([server.address]);

    await expect(session.data('/a')).rejects.toMatchObject({
      failure,
      message: expect.stringContaining(`${server.address}: ${message}`),
    });
    await session.close();
  });

  it.each([
    { title: 'an answer to another question', said: { bytes: framed(int(9), Buffer.alloc(8), int(0)) } },
    { title: 'an answer without an end', said: { bytes: framed(int(1), Buffer.alloc(8), int(0), int(99)) } },
    { title: 'an answer without a length', said: { bytes: framed(int(1), Buffer.alloc(8), int(0), int(-2)) } },
    { title: 'an answer that is too short', said: { bytes: framed(int(1)) } },
    { title: 'a frame of a negative length', said: { bytes: int(-1) } },
    { title: 'what another protocol says', said: { bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') } },
  ])('rejects $title as malformed', async ({ said }) => {
    await using server = await serverSaying(said);
    const session = await sessionWith([server.address]);

    await expect(session.children('/a')).rejects.toMatchObject({
      failure: 'malformed',
      message: expect.stringContaining(server.address),
    });
    await session.close();
  });

  it('is over when the server hangs up: every read fails, also a later one', async () => {
    await using server = await serverSaying('hangup');
    const session = await sessionWith([server.address]);
    const hungUp = { failure: 'unreachable', message: `${server.address}: it closed the connection` };

    const reads = [session.data('/a'), session.data('/b')];
    for (const read of reads) await expect(read).rejects.toMatchObject(hungUp);
    await expect(session.data('/c')).rejects.toMatchObject(hungUp);
    await session.close();
  });

  it('is over when the server is silent for longer than it granted', async () => {
    await using server = await startScriptedZookeeperServer((asked) =>
      asked === 'open' ? { sessionTimeoutMs: 50 } : 'silence',
    );
    const session = await sessionWith([server.address]);

    await expect(session.data('/a')).rejects.toMatchObject({
      failure: 'unreachable',
      message: `${server.address}: silent for 50 ms`,
    });
    await session.close();
  });

  it('ends in good order when time is up', async () => {
    await using server = await serverSaying('silence');
    const deadline = new AbortController();
    const session = await sessionWith([server.address], { signal: deadline.signal });

    const read = session.data('/a');
    deadline.abort();

    await expect(read).rejects.toMatchObject({ failure: 'aborted' });
    await session.close();
    expect(server.asked).toEqual(['open', 'data /a', 'close']);
  });
});

describe('opening a session', () => {
  it('tries the next server after one that refuses, one that hangs up and one that gives none', async () => {
    await using rude = await startScriptedZookeeperServer(() => 'hangup');
    await using full = await startScriptedZookeeperServer((asked) =>
      asked === 'open' ? { sessionTimeoutMs: 0 } : undefined,
    );
    await using server = await serverSaying({ data: 'x' });
    const session = await sessionWith([`127.0.0.1:${await freePort()}`, rude.address, full.address, server.address]);

    expect(String(await session.data('/a'))).toBe('x');
    await session.close();
  });

  it('gives each server its share of the time', async () => {
    await using mute = await startScriptedZookeeperServer(() => 'silence');
    await using server = await serverSaying({ data: 'x' });
    const session = await sessionWith([mute.address, server.address], { timeout: '200ms' });

    expect(String(await session.data('/a'))).toBe('x');
    await session.close();
  });

  it('fails where every server does, as the last one did', async () => {
    const port = await freePort();

    await expect(sessionWith([`127.0.0.1:${port}`])).rejects.toMatchObject({
      failure: 'unreachable',
      message: `127.0.0.1:${port}: ECONNREFUSED`,
    });
  });

  it.each([
    { title: 'another protocol', said: { bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') } },
    { title: 'an answer that is too short', said: { bytes: framed(int(0)) } },
    {
      title: 'an answer that no one asked for',
      said: { bytes: Buffer.concat([framed(int(0), int(0)), framed(int(0))]) },
    },
  ])('survives $title', async ({ said }) => {
    await using server = await startScriptedZookeeperServer(() => said);

    await expect(sessionWith([server.address])).rejects.toMatchObject({
      name: 'DiscoveryError',
      message: expect.stringContaining(server.address),
    });
  });

  it('ends with the signal', async () => {
    await using mute = await startScriptedZookeeperServer(() => 'silence');
    const deadline = new AbortController();
    const opened = sessionWith([mute.address, mute.address], { signal: deadline.signal });

    deadline.abort();

    await expect(opened).rejects.toMatchObject({ failure: 'aborted' });
    await expect(sessionWith([mute.address], { signal: deadline.signal })).rejects.toMatchObject({
      failure: 'aborted',
    });
  });
});
