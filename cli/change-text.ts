import { counted } from './printable.ts';

/** As many names of each kind are shown. */
const shownNames = 3;

/** What changed in a provider's list, in sources. */
export interface ChangeFacts {
  /** `ec2/eu-west-1`. */
  readonly title: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly targetsAfter: number;
}

/** `+2 -1  12 targets  new i-0abc, i-0def; gone i-1`: a change as one line, with the first few names of each kind. */
export function changeText({ title, added, changed, removed, targetsAfter }: ChangeFacts): string {
  const kinds = [
    { sign: '+', word: 'new', names: added },
    { sign: '~', word: 'changed', names: changed },
    { sign: '-', word: 'gone', names: removed },
  ].filter(({ names }) => names.length > 0);
  const counts = kinds.map(({ sign, names }) => `${sign}${names.length}`).join(' ');
  const named = kinds.map(({ word, names }) => `${word} ${namesText(names, title)}`).join('; ');
  return `${counts}  ${counted(targetsAfter, 'target')}  ${named}`;
}

function namesText(names: readonly string[], title: string): string {
  const shown = names.slice(0, shownNames).map((name) => ownName(name, title));
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : '';
  return `${shown.join(', ')}${more}`;
}

/** A source without what stands in the provider's title already: `eu-west-1/i-0abc` of `ec2/eu-west-1` is `i-0abc`. */
export function ownName(source: string, title: string): string {
  const whole = `${title.slice(title.indexOf('/') + 1)}/`;
  const bare = source.replace(/^https?:\/\//, '');
  return bare.startsWith(whole) ? bare.slice(whole.length) : source;
}
