/** What of a resolver file decides where a name is looked up. */
export interface ResolvConf {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

const defaultNdots = 1;
const maxNdots = 15;

/** Reads resolv.conf(5) as Prometheus' resolver does. miekg/dns: `clientconfig.go`, `ClientConfigFromReader`. */
export function resolvConfOf(text: string): ResolvConf {
  const servers: string[] = [];
  let search: readonly string[] = [];
  let ndots = defaultNdots;
  for (const line of text.split('\n')) {
    const [key, ...values] = line.split(/\s+/).filter((word) => word !== '');
    if (key === 'nameserver') servers.push(...values.slice(0, 1));
    if (key === 'domain') search = values.slice(0, 1);
    if (key === 'search') search = values;
    if (key === 'options') ndots = values.reduce(ndotsOf, ndots);
  }
  return { servers, search, ndots };
}

/** What is not a number counts as 0, as it does upstream. */
function ndotsOf(known: number, option: string): number {
  if (!option.startsWith('ndots:')) return known;
  const text = option.slice('ndots:'.length);
  return /^[+-]?\d+$/.test(text) ? Math.min(Math.max(Number(text), 0), maxNdots) : 0;
}

/**
 * The absolute names to try for a configured one, in order. miekg/dns: `ClientConfig.NameList`. A search list of `.`,
 * which systemd writes where there is no domain, means the name itself; upstream asks for `name..`, which no server can answer.
 */
export function candidatesOf(name: string, { search, ndots }: ResolvConf): readonly string[] {
  if (name.endsWith('.')) return [name];
  const absolute = `${name}.`;
  const searched = search.map((suffix) => (suffix === '.' ? absolute : rooted(`${absolute}${suffix}`)));
  const labels = name.split('.').length;
  return [...new Set(labels > ndots ? [absolute, ...searched] : [...searched, absolute])];
}

function rooted(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}
