import type { Answer } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { startDnsLab } from '../../../test/peers/dns/dns-lab.ts';
import { a, group, labels, refreshDns } from '../../../test/peers/dns/refresh-dns.ts';
import type { DnsAnswer } from '../../../test/peers/dns/scripted-dns-server.ts';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';

const srv = (name: string, target: string, port: number): Answer => ({ type: 'SRV', name, data: { target, port } });

const srvLabels = (name: string, target: string, port: string) =>
  labels(name, { __meta_dns_srv_record_target: target, __meta_dns_srv_record_port: port });

describe('dns: records become targets', () => {
  const web = 'web.example.com.';

  it.each([
    {
      title: 'dns 2: an A record',
      options: { names: [web], type: 'A', port: 80 },
      answer: { answers: [a(web, '192.0.2.2')] },
      groups: [group(web, '192.0.2.2:80')],
    },
    {
      title: 'dns 3: an AAAA record, in brackets',
      options: { names: [web], type: 'AAAA', port: 80 },
      answer: { answers: [{ type: 'AAAA', name: web, data: '::1' }] },
      groups: [group(web, '[::1]:80')],
    },
    {
      title: 'dns 4: SRV records, in the order of the answer and with their own port',
      options: { names: [web] },
      answer: { answers: [srv(web, 'db1.example.com.', 3306), srv(web, 'db2.example.com.', 3306)] },
      groups: [
        group(web, 'db1.example.com:3306', srvLabels(web, 'db1.example.com.', '3306')),
        group(web, 'db2.example.com:3306', srvLabels(web, 'db2.example.com.', '3306')),
      ],
    },
    {
      title: 'dns 7: MX records',
      options: { names: [web], type: 'MX', port: 25 },
      answer: {
        answers: [
          { type: 'MX', name: web, data: { exchange: 'smtp1.example.com', preference: 0 } },
          { type: 'MX', name: web, data: { exchange: 'smtp2.example.com', preference: 10 } },
        ],
      },
      groups: [
        group(web, 'smtp1.example.com:25', labels(web, { __meta_dns_mx_record_target: 'smtp1.example.com.' })),
        group(web, 'smtp2.example.com:25', labels(web, { __meta_dns_mx_record_target: 'smtp2.example.com.' })),
      ],
    },
    {
      title: 'dns 8: an NS record',
      options: { names: [web], type: 'NS', port: 53 },
      answer: { answers: [{ type: 'NS', name: web, data: 'ns1.example.com' }] },
      groups: [group(web, 'ns1.example.com:53', labels(web, { __meta_dns_ns_record_target: 'ns1.example.com.' }))],
    },
    {
      title: 'dns 9: an A record behind a CNAME, which is not one itself',
      options: { names: [web], type: 'A', port: 80 },
      answer: { answers: [{ type: 'CNAME', name: web, data: 'a.example.com' }, a('a.example.com', '192.0.2.2')] },
      groups: [group(web, '192.0.2.2:80')],
    },
    {
      title: 'dns 24: a root SRV target without a host',
      options: { names: [web] },
      answer: { answers: [srv(web, '.', 0)] },
      groups: [group(web, ':0', srvLabels(web, '.', '0'))],
    },
    {
      title: 'dns: records outside the answer section are not looked at',
      options: { names: [web], type: 'A', port: 80 },
      answer: { authorities: [a(web, '192.0.2.3')], additionals: [a(web, '192.0.2.4')] },
      groups: [],
    },
    {
      title: 'dns: an IPv4-mapped AAAA record is a dotted quad without brackets',
      options: { names: [web], type: 'AAAA', port: 80 },
      answer: { answers: [{ type: 'AAAA', name: web, data: '::ffff:c000:201' }] },
      groups: [group(web, '192.0.2.1:80')],
    },
    {
      title: 'dns: the case of a host is kept',
      options: { names: ['_http._tcp.example.com.'] },
      answer: { answers: [srv('_http._tcp.example.com', 'Web.Example.com', 80)] },
      groups: [
        group('_http._tcp.example.com.', 'Web.Example.com:80', {
          ...srvLabels('_http._tcp.example.com.', 'Web.Example.com.', '80'),
        }),
      ],
    },
  ] satisfies readonly { title: string; options: object; answer: DnsAnswer; groups: readonly unknown[] }[])(
    '$title',
    async ({ options, answer, groups }) => {
      await using lab = await startDnsLab([() => answer]);

      const discovery = await refreshDns(lab, options);

      expect(discovery).toEqual({ groups, unread: [] });
      expect(lab.asked).toHaveLength(1);
    },
  );

  it('dns 5: a TXT record among SRV records is skipped with a warning', async () => {
    const txt: Answer = { type: 'TXT', name: web, data: 'hello' };
    await using lab = await startDnsLab([() => ({ answers: [srv(web, 'db1.example.com', 3306), txt] })]);
    const log = collectingLogger();

    const { groups } = await refreshDns(lab, { names: [web] }, log);

    expect(groups).toEqual([group(web, 'db1.example.com:3306', srvLabels(web, 'db1.example.com.', '3306'))]);
    expect(log.lines).toEqual([{ level: 'warn', message: 'dns record skipped', fields: { name: web, type: 16 } }]);
  });

  it('dns: targets with one address share a source', async () => {
    const records = [srv(web, 'db1.example.com', 1), srv(web, 'DB1.example.com', 1), srv(web, 'db1.example.com', 1)];
    await using lab = await startDnsLab([() => ({ answers: records })]);

    const { groups } = await refreshDns(lab, { names: [web] });

    expect(groups.map(({ source, targets }) => [source, targets.length])).toEqual([
      [`${web}/db1.example.com:1`, 2],
      [`${web}/DB1.example.com:1`, 1],
    ]);
  });
});
