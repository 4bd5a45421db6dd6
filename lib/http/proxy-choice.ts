import { BlockList, isIP } from 'node:net';
import { DiscoveryError } from '../errors.ts';
import type { ProxyOptions } from '../options/proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that a URL is asked through, or undefined. Go: `golang.org/x/net/http/httpproxy`; a bare `proxy_url` takes
 * everything, loopback too, while exceptions and the environment leave loopback alone.
 */
export function proxyFor(url: URL, options: ProxyOptions, environment: Environment): URL | undefined {
  if (options.proxy_from_environment) return environmentProxy(url, environment);
  if (options.proxy_url === undefined) return undefined;
  if (options.no_proxy !== undefined && !isProxied(url, options.no_proxy)) return undefined;
  return new URL(options.proxy_url);
}

function environmentProxy(url: URL, environment: Environment): URL | undefined {
  const either = (name: string): string => environment[name] || environment[name.toLowerCase()] || '';
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = either(name);
  if (text === '' || !isProxied(url, either('NO_PROXY'))) return undefined;
  const proxy = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (proxy !== null && ['http:', 'https:'].includes(proxy.protocol)) return proxy;
  throw new DiscoveryError('unreachable', `${name} in the environment is not the URL of an HTTP proxy`);
}

/** Whether a URL is none of the exceptions of a `no_proxy` list: addresses, networks, domains, each with or without port. */
export function isProxied(url: URL, noProxy: string): boolean {
  const host = hostOf(url);
  if (host === 'localhost' || isLoopback(host)) return false;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const exceptions = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return !exceptions.some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const network = /^(.+)\/(\d+)$/.exec(entry);
  if (network !== null) return isInNetwork(host, network[1] ?? '', Number(network[2]));
  const [name, only] = splitPort(entry);
  if (only !== undefined && only !== port) return false;
  if (isIP(name) !== 0) return isIP(host) !== 0 && isInNetwork(host, name, isIP(name) === 4 ? 32 : 128);
  const domain = name.replace(/^\*?\./, '');
  const isSelf = !name.startsWith('.') && !name.startsWith('*.') && host === domain;
  return isSelf || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): readonly [string, string | undefined] {
  const parts = /^\[(.+)\](?::(\d+))?$/.exec(entry) ?? /^([^:]*):(\d+)$/.exec(entry);
  return parts === null ? [entry, undefined] : [parts[1] ?? '', parts[2]];
}

function isInNetwork(host: string, network: string, bits: number): boolean {
  const [family, wanted] = [isIP(host), isIP(network)];
  if (family === 0 || family !== wanted || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, bits, type);
  return list.check(host, type);
}

function isLoopback(host: string): boolean {
  return isInNetwork(host, '127.0.0.0', 8) || host === '::1';
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
