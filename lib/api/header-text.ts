const maxReason = 200;
const maxList = 1000;

/** Text as a reason phrase: printable ASCII, at most 200 characters. Prometheus logs it word for word. */
export function reasonPhrase(text: string): string {
  return cut(headerSafe(text), maxReason);
}

/** Names as a header value: printable ASCII, joined by commas, and no longer than proxies take. */
export function headerList(names: readonly string[]): string {
  return cut(names.map(headerSafe).join(', '), maxList);
}

function headerSafe(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[^\x20-\x7e]/gu, '?');
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}
