import { isIP } from 'node:net';

/**
 * Tells the names of a hub that has no tokens: any address, `localhost`, and that of its `external_url`. A page whose name was
 * pointed at this machine (DNS rebinding) is asked for under that name, and so is told from a program of this machine.
 */
export function ownHosts(externalUrl: string | undefined): (host: string | undefined) => boolean {
  const own = externalUrl === undefined ? undefined : URL.parse(externalUrl)?.hostname;
  return (host) => {
    // HTTP/1.0: no browser leaves it out.
    if (host === undefined) return true;
    const name = hostnameIn(host);
    if (name === undefined) return false;
    return (
      isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === 'localhost' || name.endsWith('.localhost') || name === own
    );
  };
}

function hostnameIn(host: string): string | undefined {
  const url = /^[^/?#@\\]+$/.test(host) ? URL.parse(`http://${host}`) : null;
  return url?.hostname;
}
