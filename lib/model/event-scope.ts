/** Where an event says that something happened. */
export interface SourceEvent {
  /** Who tells of it, as EventBridge names it: `aws.ec2`. */
  readonly source: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** The events after which a provider's source may list something else. */
export interface EventScope {
  readonly sources: readonly string[];
  /** `own`: the account that the hub runs in. `any`: which one is not known. */
  readonly account: string;
  /** `own`: the region that the hub runs in. `any`: several. */
  readonly region: string;
}

/** Where the hub runs, as far as it is known. */
export interface OwnPlace {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Whether an event may concern a provider; what either does not say is no reason to think that it does not. */
export function isConcerned(scopes: readonly EventScope[], event: SourceEvent, own: OwnPlace): boolean {
  return scopes.some(
    ({ sources, account, region }) =>
      sources.includes(event.source) &&
      isSame(account, event.account, own.account) &&
      isSame(region, event.region, own.region),
  );
}

function isSame(wanted: string, told: string | undefined, own: string | undefined): boolean {
  const named = wanted === 'own' ? own : wanted;
  return named === undefined || named === 'any' || told === undefined || named === told;
}
