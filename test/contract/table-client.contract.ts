import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';

interface ClientOfTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

type Item = Record<string, AttributeValue>;

const key = (sk: string, pk = 'p') => ({ pk: { S: pk }, sk: { S: sk } });
const one = { ':one': { N: '1' } };

/** What a DynamoDB table promises to the commands that the store sends. Each test gets an empty table. */
export function tableClientContract(name: string, create: () => Promise<ClientOfTable>): void {
  describe(`client of ${name}`, () => {
    it('updates an item that is not there, from its key', async () => {
      const { client, table: TableName } = await create();
      const UpdateExpression = 'SET a = :a ADD n :one, m :one';
      const values = { ...one, ':a': { S: 'x' } };

      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: key('a'),
          UpdateExpression,
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
        }),
      );

      expect(Attributes).toEqual({ ...key('a'), a: { S: 'x' }, n: { N: '1' }, m: { N: '1' } });
    });

    it('sets, removes and adds by placeholder, and leaves the rest', async () => {
      const { client, table: TableName } = await create();
      await client.send(
        new PutItemCommand({ TableName, Item: { ...key('a'), x: { N: '4' }, y: { S: 'y' }, z: { N: '9' } } }),
      );

      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: key('a'),
          UpdateExpression: 'SET #x = :x REMOVE #y',
          ConditionExpression: 'z = :nine',
          ExpressionAttributeNames: { '#x': 'x', '#y': 'y' },
          ExpressionAttributeValues: { ':x': { S: 'new' }, ':nine': { N: '9' } },
        }),
      );

      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('a'), ConsistentRead: true }));
      expect(Item).toEqual({ ...key('a'), x: { S: 'new' }, z: { N: '9' } });
    });

    it.each([
      { condition: 'n < :v', value: { N: '10' }, isMet: true },
      { condition: 'n < :v', value: { N: '9' }, isMet: false },
      { condition: 'n <= :v', value: { N: '9' }, isMet: true },
      { condition: 'n > :v', value: { N: '8' }, isMet: true },
      { condition: 'n = :v', value: { S: '9' }, isMet: false },
      { condition: 'absent < :v', value: { N: '10' }, isMet: false },
      { condition: 'attribute_not_exists(absent) OR absent < :v', value: { N: '0' }, isMet: true },
      { condition: 'attribute_exists(n) AND s = :v', value: { S: 's' }, isMet: true },
      { condition: 's = :v OR ((n < :v OR n > :v) AND (attribute_not_exists(n)))', value: { N: '1' }, isMet: false },
      { condition: 's = :v OR ((n < :v OR n > :v) AND (attribute_exists(n)))', value: { N: '1' }, isMet: true },
    ])('writes on $condition with $value only if it is met: $isMet', async ({ condition, value, isMet }) => {
      const { client, table: TableName } = await create();
      await client.send(new PutItemCommand({ TableName, Item: { ...key('a'), n: { N: '9' }, s: { S: 's' } } }));

      const sent = client.send(
        new UpdateItemCommand({
          TableName,
          Key: key('a'),
          UpdateExpression: 'SET done = :v',
          ConditionExpression: condition,
          ExpressionAttributeValues: { ':v': value },
        }),
      );

      if (isMet) await sent;
      else await expect(sent).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('a'), ConsistentRead: true }));
      expect(Item?.['done']).toEqual(isMet ? value : undefined);
    });

    it('puts and deletes on a condition', async () => {
      const { client, table: TableName } = await create();
      const ConditionExpression = 'attribute_not_exists(pk)';
      await client.send(new PutItemCommand({ TableName, Item: key('a'), ConditionExpression }));

      await expect(
        client.send(new PutItemCommand({ TableName, Item: key('a'), ConditionExpression })),
      ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
      await expect(
        client.send(new DeleteItemCommand({ TableName, Key: key('a'), ConditionExpression })),
      ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
      await client.send(new DeleteItemCommand({ TableName, Key: key('a') }));
      await client.send(new DeleteItemCommand({ TableName, Key: key('a') }));

      expect(await client.send(new GetItemCommand({ TableName, Key: key('a') }))).not.toHaveProperty('Item.pk');
    });

    it('writes, deletes and reads batches, and leaves out what is not there', async () => {
      const { client, table } = await create();
      const body = { B: Uint8Array.of(1, 2, 3) };
      const put = (Item: Item) => ({ PutRequest: { Item } });
      const remove = (sk: string) => ({ DeleteRequest: { Key: key(sk) } });
      const batch = (...requests: readonly object[]) =>
        client.send(new BatchWriteItemCommand({ RequestItems: { [table]: [...requests] } }));
      await batch(put({ ...key('a'), body }), put({ ...key('b'), body }), put({ ...key('c'), body }));

      const answer = await batch(remove('a'), remove('absent'), put({ ...key('b'), v: { N: '2' } }));

      expect(answer.UnprocessedItems).toEqual({});
      const found = await client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [table]: {
              Keys: [key('a'), key('b'), key('c')],
              ConsistentRead: true,
              ProjectionExpression: 'sk, v, body',
            },
          },
        }),
      );
      const items = found.Responses?.[table] ?? [];
      expect(items.toSorted((a, b) => String(a['sk']?.S).localeCompare(String(b['sk']?.S)))).toEqual([
        { sk: { S: 'b' }, v: { N: '2' } },
        { sk: { S: 'c' }, body },
      ]);
      expect(found.UnprocessedKeys).toEqual({});
    });

    it.each([
      { name: 'a key twice', keys: ['a', 'a'] },
      { name: 'more than 25 writes', keys: Array.from({ length: 26 }, (_, index) => `${index}`) },
    ])('refuses a batch with $name', async ({ keys }) => {
      const { client, table } = await create();
      const requests = keys.map((sk) => ({ PutRequest: { Item: key(sk) } }));

      await expect(
        client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } })),
      ).rejects.toMatchObject({ name: 'ValidationException' });
    });

    it('refuses an item over 400 KB', async () => {
      const { client, table: TableName } = await create();
      const Item = { ...key('a'), body: { B: new Uint8Array(400 * 1024) } };

      await expect(client.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    });

    it('queries one partition in the order of the sort key, page by page', async () => {
      const { client, table: TableName } = await create();
      for (const sk of ['b', 'a/2', 'a/10', 'c', 'ü'])
        await client.send(new PutItemCommand({ TableName, Item: key(sk) }));
      await client.send(new PutItemCommand({ TableName, Item: key('a/3', 'other') }));
      const found: (string | undefined)[] = [];
      let start: Item | undefined;

      do {
        const answer = await client.send(
          new QueryCommand({
            TableName,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: 'p' } },
            ProjectionExpression: 'sk',
            Limit: 2,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        found.push(...(answer.Items ?? []).map(({ sk }) => sk?.S));
        start = answer.LastEvaluatedKey;
      } while (start !== undefined);

      expect(found).toEqual(['a/10', 'a/2', 'b', 'c', 'ü']);
    });

    it('queries by the beginning of the sort key', async () => {
      const { client, table: TableName } = await create();
      for (const sk of ['b', 'a#2', 'a#10', 'ab']) await client.send(new PutItemCommand({ TableName, Item: key(sk) }));

      const { Items } = await client.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :beginning)',
          ExpressionAttributeValues: { ':pk': { S: 'p' }, ':beginning': { S: 'a#' } },
        }),
      );

      expect(Items?.map(({ sk }) => sk?.S)).toEqual(['a#10', 'a#2']);
    });
  });
}
