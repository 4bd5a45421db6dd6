import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PlannedJob } from '../../model/plan.ts';
import type { JobCondition } from '../store.ts';
import type { Table } from './batches.ts';
import { isConditionMet } from './condition.ts';
import { documentItem, type Item, keys } from './items.ts';

/** Which configuration wrote a job stands beside its document, so that a condition can name it. */
const versionAttribute = 'configVersion';

/** What was written before the attribute was there. */
const isUnmarked = `attribute_not_exists(${versionAttribute})`;

/** False, and nothing written, unless the job is what it was when it was read. A repeated write is harmless. */
export function writeJob({ client, name }: Table, job: PlannedJob, condition?: JobCondition): Promise<boolean> {
  const own: Item = { ':own': { S: job.version } };
  const item = { ...documentItem(keys.job(job.name), job), [versionAttribute]: { S: job.version } };
  return isConditionMet(() =>
    client.send(new PutItemCommand({ TableName: name, Item: item, ...(condition && onlyOver(condition, own)) })),
  );
}

function onlyOver({ over }: JobCondition, own: Item) {
  const isOwn = `${versionAttribute} = :own`;
  if (over === undefined) {
    return { ConditionExpression: `attribute_not_exists(pk) OR ${isOwn}`, ExpressionAttributeValues: own };
  }
  return {
    ConditionExpression: `${isOwn} OR ${versionAttribute} = :over OR (attribute_exists(pk) AND ${isUnmarked})`,
    ExpressionAttributeValues: { ...own, ':over': { S: over.version } },
  };
}

/** False, and nothing removed, if another configuration has written the job since it was read. */
export function deleteJob({ client, name }: Table, job: string, condition?: JobCondition): Promise<boolean> {
  const Key = keys.job(job);
  const version = condition?.over?.version;
  const only =
    version === undefined
      ? {}
      : {
          ConditionExpression: `${isUnmarked} OR ${versionAttribute} = :over`,
          ExpressionAttributeValues: { ':over': { S: version } },
        };
  return isConditionMet(() => client.send(new DeleteItemCommand({ TableName: name, Key, ...only })));
}
