import { z } from 'zod';

/** A server of an ensemble. IPv6 addresses stand without brackets. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

const defaultPort = 2181;

/** `host` or `host:port`. go-zookeeper: `util.go`, `FormatServers`. */
export const ServerAddress = z
  .string({ error: 'must be a server such as zk1.example.com or zk1.example.com:2181' })
  .transform((text, context): ServerAddress => {
    const address = addressIn(text);
    if (typeof address !== 'string') return address;
    context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} ${address}` });
    return z.NEVER;
  });

/** The address, or what is wrong with it. */
function addressIn(text: string): ServerAddress | string {
  if (text.includes('/')) return 'has a path, which belongs to paths';
  const [, bracketed, named, digits] = /^(?:\[([^[\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? named;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host !== undefined && host.trim() === host && port > 0 && port < 65_536) return { host, port };
  if (/^[\da-f]*:[\da-f.:]*:[\da-f.:]*$/i.test(text)) return `is an IPv6 address; write [${text}]:${defaultPort}`;
  return `is no server such as zk1.example.com or zk1.example.com:${defaultPort}`;
}
