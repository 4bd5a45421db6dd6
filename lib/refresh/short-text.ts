/**
 * The beginning of a text that, as JSON in UTF-8, takes at most so many bytes without its quotes: heads hold texts of
 * sources and stay under 1 KB whatever is in them. What was cut off ends with three dots; no character is cut in two.
 */
export function shortText(text: string, maxBytes: number): string {
  if (jsonBytes(text) <= maxBytes) return text;
  let bytes = 3;
  let short = '';
  for (const character of text) {
    bytes += jsonBytes(character);
    if (bytes > maxBytes) break;
    short += character;
  }
  return `${short}...`;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
