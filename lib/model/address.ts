/** Host and port as one address; a host with a colon is an IPv6 address and is bracketed. Go: `net.JoinHostPort`. */
export function addressOf(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The same host at another port. What is no address, because there was none to be found, stays as it is. */
export function atPort(address: string, port: number): string {
  return address.replace(/:\d+$/, `:${port}`);
}
