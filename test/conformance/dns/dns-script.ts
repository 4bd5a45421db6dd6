import type { Answer } from 'dns-packet';
import { z } from 'zod';
import type { Script } from '../../peers/dns/scripted-dns-server.ts';

const Reply = z.union([
  z.literal('silence'),
  z.strictObject({
    rcode: z.int().optional(),
    truncated: z.boolean().optional(),
    /** As dns-packet writes records. */
    answers: z.array(z.looseObject({ type: z.string(), name: z.string() })).optional(),
  }),
]);

/** By name, or by transport and name (`tcp foo.a.test.`); `*` for every other name. */
const Server = z.record(z.string(), Reply);

/** What the resolver file says besides its servers, and what the servers answer, refresh by refresh. */
export const DnsScript = z.strictObject({
  resolv: z.array(z.string()).default([]),
  steps: z.array(z.array(Server)).min(1),
});
export type DnsScript = z.output<typeof DnsScript>;

/** One script a server; which step it answers is asked for each question. */
export function dnsScripts({ steps }: DnsScript, step: () => number): readonly Script[] {
  const servers = steps[0] ?? [];
  return servers.map(
    (_, index): Script =>
      ({ name, transport }) => {
        const replies = steps[step()]?.[index] ?? {};
        const reply = replies[`${transport} ${name}`] ?? replies[name] ?? replies['*'];
        // Refused, which no case expects: a name that nobody foresaw.
        if (reply === undefined) return { rcode: 5 };
        if (reply === 'silence') return reply;
        const { answers = [], rcode = 0, truncated = false } = reply;
        // Their shape is dns-packet's own, which has no schema.
        return { rcode, truncated, answers: answers as unknown as Answer[] };
      },
  );
}
