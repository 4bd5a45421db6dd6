import prices from './prices.json' with { type: 'json' };

/** What a month is made of: one provider, one reader. */
export interface Month {
  readonly refreshes: number;
  readonly polls: number;
  /** Of one refresh. */
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly refreshMs: number;
  /** Of one poll. */
  readonly pollReadUnits: number;
  readonly bodyBytes: number;
}

export interface Bill {
  /** Writes, deletes and reads of refreshes, and reads of polls. */
  readonly dynamoDb: number;
  /** Both functions, with the queue between them. */
  readonly lambda: number;
  readonly apiGateway: number;
  /** What leaves for the internet; nothing where the reader is reached privately. */
  readonly egress: number;
}

const million = 1e6;
const gigabyte = 1e9;
/** As `lib/deployment/stack/functions.ts` has them. */
const functionGigabytes = 1;
/** Lambda sends so much at once, and the rest no faster than this. */
const burstBytes = 6e6;
const bytesPerSecond = 2e6;
/** A poll takes this long before its first byte. */
const pollMs = 20;
/** A message is sent, received and deleted. */
const queueRequests = 3;

const { prices: list } = prices;

/** The bill of a month, in dollars, by the list prices of `prices.json` and without free tiers. */
export function billOf(month: Month): Bill {
  const units = {
    write: month.refreshes * month.writeUnits,
    read: month.refreshes * month.readUnits + month.polls * month.pollReadUnits,
  };
  return {
    dynamoDb:
      (units.write * list.dynamoDbWriteUnitsPerMillion.price + units.read * list.dynamoDbReadUnitsPerMillion.price) /
      million,
    lambda: lambdaBill(month),
    apiGateway: (month.polls * list.apiGatewayRestRequestsPerMillion.price) / million,
    egress: ((month.polls * month.bodyBytes) / gigabyte) * list.egressGigabyte.price,
  };
}

function lambdaBill({ refreshes, polls, refreshMs, bodyBytes }: Month): number {
  const late = Math.max(0, bodyBytes - burstBytes);
  const seconds = refreshes * (refreshMs / 1000) + polls * (pollMs / 1000 + late / bytesPerSecond);
  return (
    seconds * functionGigabytes * list.lambdaArmGigabyteSecond.price +
    ((refreshes + polls) * list.lambdaRequestsPerMillion.price) / million +
    ((polls * late) / gigabyte) * list.lambdaStreamedGigabyte.price +
    (refreshes * queueRequests * list.sqsRequestsPerMillion.price) / million
  );
}

export function totalOf({ dynamoDb, lambda, apiGateway, egress }: Bill): number {
  return dynamoDb + lambda + apiGateway + egress;
}
