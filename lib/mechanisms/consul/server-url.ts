import { z } from 'zod';
import { maskedUrl } from '../../options/masked-url.ts';

/** Where a Consul agent is asked. */
export interface Server {
  readonly address: string;
  /** Undefined: what the option `scheme` says. */
  readonly scheme: 'http' | 'https' | undefined;
  /** Undefined: what the option `path_prefix` says. */
  readonly path: string | undefined;
}

/** `consul.example.com:8500`, with a scheme and a path where there are some. `hashicorp/consul`, `api/api.go`, `NewClient`. */
export const Server = z
  .string()
  .default('localhost:8500')
  .transform((text, context): Server => {
    const problem = problemOf(text.trim());
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: problem });
      return z.NEVER;
    }
    const [, scheme, address = '', path] = /^(?:(https?):\/\/)?([^/]*)(?:\/(.*))?$/i.exec(text.trim()) ?? [];
    return { address, scheme: schemeOf(scheme), path: path === undefined || path === '' ? undefined : `/${path}` };
  });

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty; write the address of a Consul agent such as consul.example.com:8500';
  if (/^unix:/i.test(text)) return 'is a local socket, which is not served; write the address of a Consul agent';
  const [, scheme] = /^([^:/]*):\/\//.exec(text) ?? [];
  if (scheme !== undefined && schemeOf(scheme) === undefined)
    return `"${maskedUrl(text)}" must begin with http:// or https://`;
  const isAddress = URL.canParse(scheme === undefined ? `http://${text}` : text);
  return isAddress && !text.includes('@')
    ? undefined
    : `"${maskedUrl(text)}" is not an address such as consul.example.com:8500`;
}

function schemeOf(text: string | undefined): Server['scheme'] {
  const scheme = text?.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}
