import { isIPv4, isIPv6 } from 'node:net';
import { usageError } from '../cli-error.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

const everywhere = '0.0.0.0';

/** `127.0.0.1:9196`, `[::1]:9196`, `localhost:9196`, or `:9196` for every address, as in Prometheus. Throws a CliError. */
export function listenAddressOf(text: string): ListenAddress {
  const found = /^(?:\[([\da-fA-F:.]+)\]|([^\s:[\]/]*)):(\d{1,5})$/.exec(text);
  const [, bracketed, plain, digits] = found ?? [];
  const port = Number(digits);
  const isSound = found !== null && port <= 65_535 && (bracketed === undefined || isIPv6(bracketed));
  if (!isSound) {
    throw usageError(
      `--listen ${text} is not an address and a port`,
      'write 127.0.0.1:9196, [::1]:9196, or :9196 for every address of this machine',
    );
  }
  return { host: (bracketed ?? plain) || everywhere, port };
}

/** Whether only programs of this machine can reach an address. */
export function isLoopback({ host }: ListenAddress): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Host and port as they are written in a URL. */
export function listenText({ host, port }: ListenAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The URL under which readers of this and other machines reach a server that listens there. */
export function reachableUrl(url: URL, machine: string): string {
  const isAnywhere = url.hostname === everywhere || url.hostname === '[::]';
  return isAnywhere ? `${url.protocol}//${machine}:${url.port}` : url.origin;
}
