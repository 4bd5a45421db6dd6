/** Whether CloudWatch takes a text as the value of a dimension: printable ASCII, no colon first, 1 to 1,024 characters. API reference: `Dimension`. */
export function isDimension(text: string): boolean {
  return /^[\x20-\x7e]{1,1024}$/.test(text) && !text.startsWith(':') && text.trim() !== '';
}
