/** The generation that wrote contents, from their name: `page/<generation>/...`. */
export function generationOf(name: string): number {
  return Number(name.split('/')[1]);
}
