import { describe, expect, it } from 'vitest';
import { jobUrl } from './job-url.ts';

describe('jobUrl', () => {
  it.each([
    { job: 'web', url: '/sd/web' },
    { job: 'web-1.2_3~', url: '/sd/web-1.2_3~' },
    { job: 'serviceMonitor/ns/name/0', url: '/sd?job=serviceMonitor%2Fns%2Fname%2F0' },
    { job: 'a b', url: '/sd?job=a%20b' },
    { job: '100%', url: '/sd?job=100%25' },
    { job: '..', url: '/sd?job=..' },
    { job: 'ü', url: '/sd?job=%C3%BC' },
    { job: 'a+b&c', url: '/sd?job=a%2Bb%26c' },
  ])('gives $url for $job', ({ job, url }) => {
    expect(jobUrl('https://hub.example.com/', job)).toBe(`https://hub.example.com${url}`);
  });
});
