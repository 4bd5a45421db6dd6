import { describe, expect, it } from 'vitest';
import { startDnsLab } from '../../../test/peers/dns/dns-lab.ts';
import { a, answers, group, refreshDns, scopesOf } from '../../../test/peers/dns/refresh-dns.ts';
import { type DnsAnswer, packetOf, type Script } from '../../../test/peers/dns/scripted-dns-server.ts';

const nxDomain: DnsAnswer = { rcode: 3 };
const servFail: DnsAnswer = { rcode: 2 };
const noData: DnsAnswer = {};

describe('dns: which name is asked of which server', () => {
  const type = { type: 'A', port: 80 };
  const web = 'web.example.com.';
  const found: DnsAnswer = { answers: [a(web, '192.0.2.2')] };
  const search = ['search a.test b.test', 'options ndots:1'];

  it('dns 16: the second server is asked when the first fails', async () => {
    await using lab = await startDnsLab([() => servFail, () => found]);

    const { groups } = await refreshDns(lab, { names: [web], ...type });

    expect(groups).toEqual([group(web, '192.0.2.2:80')]);
    expect(lab.asked).toEqual([`s1 udp A ${web}`, `s2 udp A ${web}`]);
  });

  it('dns 17: the second server is not asked when the first says that the name does not exist', async () => {
    await using lab = await startDnsLab([() => nxDomain, () => found]);

    const discovery = await refreshDns(lab, { names: [web], ...type });

    expect(discovery).toEqual({ groups: [], unread: [] });
    expect(lab.asked).toEqual([`s1 udp A ${web}`]);
  });

  it.each([
    { title: 'dns 18: a name without dots', name: 'foo', asked: ['foo.a.test.', 'foo.b.test.', 'foo.'] },
    { title: 'dns 19: a name with dots', name: 'foo.bar', asked: ['foo.bar.', 'foo.bar.a.test.', 'foo.bar.b.test.'] },
  ])('$title is searched in order', async ({ name, asked }) => {
    await using lab = await startDnsLab([() => nxDomain], search);

    await refreshDns(lab, { names: [name], ...type });

    expect(lab.asked).toEqual(asked.map((candidate) => `s1 udp A ${candidate}`));
  });

  it('dns 20: a name of which one candidate failed and none exists is unknown', async () => {
    const script = answers({ 'foo.a.test.': servFail, 'foo.b.test.': nxDomain, 'foo.': nxDomain });
    await using lab = await startDnsLab([script], search);

    const discovery = await refreshDns(lab, { names: ['foo'], ...type });

    expect(discovery.groups).toEqual([]);
    expect(scopesOf(discovery)).toEqual(['prefix foo/']);
  });

  it('dns 21: the first candidate that exists is the answer', async () => {
    const script = answers({ 'foo.a.test.': nxDomain, 'foo.b.test.': { answers: [a('foo.b.test', '192.0.2.2')] } });
    await using lab = await startDnsLab([script], search);

    const discovery = await refreshDns(lab, { names: ['foo'], ...type });

    expect(discovery).toEqual({ groups: [group('foo', '192.0.2.2:80')], unread: [] });
    expect(lab.asked).toHaveLength(2);
  });

  it('dns: a candidate without records of the type ends the search', async () => {
    await using lab = await startDnsLab([answers({ 'foo.a.test.': noData })], search);

    const discovery = await refreshDns(lab, { names: ['foo'], ...type });

    expect(discovery).toEqual({ groups: [], unread: [] });
    expect(lab.asked).toHaveLength(1);
  });

  it('dns: a candidate that exists makes up for one that failed', async () => {
    await using lab = await startDnsLab([answers({ 'foo.a.test.': servFail, 'foo.b.test.': found })], search);

    const { groups } = await refreshDns(lab, { names: ['foo'], ...type });

    expect(groups).toEqual([group('foo', '192.0.2.2:80')]);
  });

  it('dns 22: what does not fit is asked for over TCP, without EDNS0', async () => {
    const script: Script = ({ transport }) => (transport === 'udp' ? { ...found, truncated: true } : found);
    await using lab = await startDnsLab([script]);

    const { groups } = await refreshDns(lab, { names: [web], ...type });

    expect(groups).toEqual([group(web, '192.0.2.2:80')]);
    expect(lab.asked).toEqual([`s1 udp A ${web}`, `s1 tcp A ${web}`]);
    expect(lab.servers[0]?.questions.map(({ udpPayloadSize }) => udpPayloadSize)).toEqual([4096, undefined]);
  });

  it('dns 23: a reply that is truncated over TCP too is no answer, and the next server is asked over TCP', async () => {
    await using lab = await startDnsLab([() => ({ ...found, truncated: true }), () => found]);

    const { groups } = await refreshDns(lab, { names: [web], ...type });

    expect(groups).toEqual([group(web, '192.0.2.2:80')]);
    expect(lab.asked).toEqual([`s1 udp A ${web}`, `s1 tcp A ${web}`, `s2 tcp A ${web}`]);
  });

  it('dns 23: a reply that is truncated over TCP everywhere leaves the name unread', async () => {
    await using lab = await startDnsLab([() => ({ ...found, truncated: true })]);

    const discovery = await refreshDns(lab, { names: [web], ...type });

    expect(discovery.groups).toEqual([]);
    expect(scopesOf(discovery)).toEqual([`prefix ${web}/`]);
  });

  it('dns: a reply that was cut within a record is asked for over TCP', async () => {
    const cut: Script = (question) => {
      if (question.transport === 'tcp') return found;
      return [packetOf(question, { ...found, truncated: true }).subarray(0, -7)];
    };
    await using lab = await startDnsLab([cut]);

    const { groups } = await refreshDns(lab, { names: [web], ...type });

    expect(groups).toEqual([group(web, '192.0.2.2:80')]);
  });
});
