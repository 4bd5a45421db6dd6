import { type AskedUrl, urlOf } from '../options/http-url.ts';
import { isSecret } from '../options/secret.ts';
import type { Concern } from './mechanism.ts';

/** What of a URL in an option works here and not there: a loopback host on Lambda; a password in `option`. */
export function urlConcerns(url: AskedUrl, option: string): readonly Concern[] {
  return [...loopbackConcerns(urlOf(url).hostname), ...passwordConcerns(url, option)];
}

/** The concern about a host that is the function itself on Lambda. IPv6 addresses in brackets. */
export function loopbackConcerns(hostname: string): readonly Concern[] {
  const isLoopback = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|\[::\])$/.test(hostname);
  const message = `${hostname} is the function itself there, on which nothing listens`;
  return isLoopback ? [{ impossibleOn: 'lambda', message }] : [];
}

function passwordConcerns({ asked }: AskedUrl, option: string): readonly Concern[] {
  const message = `the password in ${option} is part of the configuration; use basic_auth with password_file`;
  return isSecret(asked) ? [{ message }] : [];
}
