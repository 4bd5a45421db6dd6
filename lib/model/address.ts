/** Host and port as one address; a host with a colon is an IPv6 address and is bracketed. Go: `net.JoinHostPort`. */
export function addressOf(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
