import type { Failure, Listing } from '../../lib/model/head.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { Clock } from '../../lib/ports.ts';
import type { ProviderOutcome } from '../../lib/refresh/refresher.ts';
import { changeText } from '../change-text.ts';
import { counted, printable } from '../printable.ts';
import type { Screen } from '../terminal.ts';

/** One line for people about everything that happens and matters: changes, and sources that fail or recover. */
export interface Notices {
  /** Tells how a refresh ended, if that is news. */
  outcome(outcome: ProviderOutcome): void;
  /** Anything else: `configuration`, what became of it. */
  say(subject: string, text: string): void;
}

export interface ProviderName {
  readonly title: string;
  /** What it is called where others have the same title. */
  readonly name: string;
}

export interface NoticesSettings {
  readonly screen: Screen;
  readonly clock: Clock;
  readonly nameOf: (provider: ProviderId) => ProviderName;
}

export function createNotices({ screen, clock, nameOf }: NoticesSettings): Notices {
  const failing = new Map<ProviderId, Failure['kind']>();
  const holding = new Map<ProviderId, number>();

  function say(subject: string, text: string, atMs = clock.nowMs()): void {
    screen.write(`${instantText(atMs)}  ${printable(subject)}  ${printable(text)}\n`);
  }

  function fail(provider: ProviderId, { kind, message }: Failure): void {
    if (failing.get(provider) !== kind) say(nameOf(provider).name, `failing: ${kind}: ${message}`);
    failing.set(provider, kind);
  }

  function hold(provider: ProviderId, { held }: Listing): void {
    const before = holding.get(provider) ?? 0;
    if (held > before)
      say(nameOf(provider).name, `holding ${counted(held, 'target')} gone from the source, see rollcall approve`);
    if (held === 0 && before > 0) say(nameOf(provider).name, 'holding no targets any more');
    holding.set(provider, held);
  }

  return {
    say: (subject, text) => say(subject, text),
    outcome({ provider, result }) {
      if (result.outcome === 'skipped') return;
      if (result.outcome === 'failed') return fail(provider, result.failure);
      if (failing.delete(provider)) say(nameOf(provider).name, `recovered: ${result.listing.targets} targets`);
      hold(provider, result.listing);
      if (result.outcome !== 'committed' || result.change === undefined) return;
      const { atMs, removals, ...change } = result.change;
      const { title, name } = nameOf(provider);
      say(name, changeText({ ...change, title, removed: removals.map(({ source }) => source) }), atMs);
    },
  };
}

/** `2026-01-01T00:00:00Z`: to the second, which is what lines are compared by. */
function instantText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
