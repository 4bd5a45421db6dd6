import { describe, expect, it } from 'vitest';
import { cacheConcernsOf } from './cache-concerns.ts';
import { wantedCachesOf } from './wanted-caches.ts';

const arn = (rest: string) => `arn:aws:elasticache:eu-west-1:111122223333:${rest}`;

describe('wantedCachesOf', () => {
  it('tells serverless caches from replication groups, and passes over the rest', () => {
    const others = ['not-an-arn', arn('serverlesscache'), '', arn('user:someone'), arn('cluster:c')];
    const clusters = [arn('serverlesscache:a'), arn('replicationgroup:r'), ...others, arn('serverlesscache:b')];

    expect(wantedCachesOf(clusters)).toEqual({
      serverless: ['a', 'b'],
      replicationGroups: ['r'],
      passedOver: others,
    });
  });

  it('names each cache once', () => {
    expect(wantedCachesOf([arn('serverlesscache:a'), arn('serverlesscache:a')]).serverless).toEqual(['a']);
  });
});

describe('cacheConcernsOf', () => {
  it.each([
    { title: 'nothing is named', clusters: [], messages: [] },
    { title: 'both kinds are named', clusters: [arn('serverlesscache:a'), arn('replicationgroup:r')], messages: [] },
    {
      title: 'one kind is named',
      clusters: [arn('serverlesscache:a')],
      messages: ['clusters names no cache cluster, so every cache cluster is discovered'],
    },
    {
      title: 'the other kind is named',
      clusters: [arn('replicationgroup:r')],
      messages: ['clusters names no serverless cache, so every serverless cache is discovered'],
    },
    {
      title: 'something else is named',
      clusters: ['x'],
      messages: ['clusters: "x" is not the ARN of a serverless cache or a replication group, and is passed over'],
    },
  ])('warns where $title: $messages', ({ clusters, messages }) => {
    expect(cacheConcernsOf({ clusters }).map(({ message }) => message)).toEqual(messages);
  });
});
