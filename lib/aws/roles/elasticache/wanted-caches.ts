/** What the option `clusters` names. */
export interface WantedCaches {
  /** Names of serverless caches; empty means all. */
  readonly serverless: readonly string[];
  /** Ids of replication groups; empty means all cache clusters. */
  readonly replicationGroups: readonly string[];
  /** What is no ARN of either, and is passed over. */
  readonly passedOver: readonly string[];
}

/** The caches among ARNs. Prometheus: `discovery/aws/elasticache.go`, `splitCacheDeploymentOptions`. */
export function wantedCachesOf(clusters: readonly string[]): WantedCaches {
  const named = clusters.map((arn) => ({ arn, ...partsOf(arn) }));
  const idsOf = (type: string) => [...new Set(named.filter((one) => one.type === type).map(({ id }) => id))];
  const passedOver = named.filter(({ type }) => type !== 'serverlesscache' && type !== 'replicationgroup');
  return {
    serverless: idsOf('serverlesscache'),
    replicationGroups: idsOf('replicationgroup'),
    passedOver: passedOver.map(({ arn }) => arn),
  };
}

/** `arn:PARTITION:elasticache:REGION:ACCOUNT:TYPE:ID`; nothing for a text with fewer parts. */
function partsOf(arn: string): { readonly type: string; readonly id: string } {
  const [, , , , , type = '', id] = arn.split(':');
  return id === undefined ? { type: '', id: '' } : { type, id };
}
