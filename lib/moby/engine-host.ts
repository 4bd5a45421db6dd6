import { z } from 'zod';
import { maskedUrl } from '../options/masked-url.ts';
import { type Secret, secretOf } from '../options/secret.ts';

/** Where a Docker engine is asked. */
export interface EngineHost {
  /** As it may be shown. */
  readonly shown: string;
  /** The URL that paths are put behind: a secret where a password stands in it. */
  readonly base: string | Secret;
  /** A Unix domain socket in place of the network. */
  readonly socketPath: string | undefined;
  /** Whether the HTTP client block counts; to other kinds of hosts the engine's client speaks plainly. */
  readonly isHttp: boolean;
}

const examples = 'tcp://engine.example.com:2375, https://engine.example.com:2376 or unix:///var/run/docker.sock';

/** `http`, `https`, `tcp` and `unix` URLs. `moby/client`, `client.go`, `ParseHostURL`. */
export const EngineHost = z
  .string({ error: `must be a URL such as ${examples}` })
  .transform((text, context): EngineHost => {
    const problem = problemOf(text);
    if (problem === undefined) return hostOf(text);
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });

function problemOf(text: string): string | undefined {
  const shown = JSON.stringify(maskedUrl(text));
  if (text === '') return `is empty; write a URL such as ${examples}`;
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(text) ?? [];
  if (scheme === 'npipe') return 'is a named pipe of Windows, which is not served';
  if (!['http', 'https', 'tcp', 'unix'].includes(scheme)) return `${shown} is no URL such as ${examples}`;
  if (scheme === 'unix') return rest.startsWith('/') ? undefined : `${shown} names no absolute path`;
  if (!/^[^/?#]/.test(rest) || !URL.canParse(`http://${rest}`)) return `${shown} names no host`;
  if (scheme !== 'tcp' && /[/?#]./.test(rest)) return `${shown} has a path, which the engine's address cannot have`;
  return undefined;
}

function hostOf(text: string): EngineHost {
  const [scheme = '', rest = ''] = text.split('://');
  if (scheme === 'unix') return { shown: text, base: 'http://api.moby.localhost', socketPath: rest, isHttp: false };
  const base = `${scheme === 'https' ? 'https' : 'http'}://${rest.replace(/\/+$/, '')}`;
  const shown = maskedUrl(text);
  return { shown, base: shown === text ? base : secretOf(base), socketPath: undefined, isHttp: scheme !== 'tcp' };
}

/** The URL of a path of the engine's API. */
export function engineUrl({ base }: EngineHost, path: string): URL {
  return new URL(`${typeof base === 'string' ? base : base.reveal()}${path}`);
}
