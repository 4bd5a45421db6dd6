/** Response codes by number (IANA: DNS RCODEs). */
const names: readonly (string | undefined)[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'BADVERS',
];

/** A response code as people know it: `SERVFAIL`. */
export function rcodeNameOf(rcode: number): string {
  return names[rcode] ?? `rcode ${rcode}`;
}
