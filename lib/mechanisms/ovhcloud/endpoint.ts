const bases: Readonly<Record<string, string>> = {
  'ovh-eu': 'https://eu.api.ovh.com/1.0',
  'ovh-ca': 'https://ca.api.ovh.com/1.0',
  'ovh-us': 'https://api.us.ovhcloud.com/1.0',
  'kimsufi-eu': 'https://eu.api.kimsufi.com/1.0',
  'kimsufi-ca': 'https://ca.api.kimsufi.com/1.0',
  'soyoustart-eu': 'https://eu.api.soyoustart.com/1.0',
  'soyoustart-ca': 'https://ca.api.soyoustart.com/1.0',
};

/** The URL that requests begin with: of a known name, or the endpoint itself if it is one. `go-ovh`, `configuration.go`, `loadConfig`. */
export function baseOf(endpoint: string): string | undefined {
  const base = endpoint.includes('/') ? endpoint : Object.hasOwn(bases, endpoint) ? bases[endpoint] : undefined;
  return base !== undefined && /^https?:/.test(base) && URL.canParse(base) && !base.endsWith('/') ? base : undefined;
}

/** What to write for an endpoint that is not known. */
export function unknownEndpoint(endpoint: string): string {
  const names = Object.keys(bases).join(', ');
  return `endpoint "${endpoint}" is neither one of ${names}, nor a URL without a slash at its end`;
}
