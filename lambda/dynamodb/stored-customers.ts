import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { customersTable } from '../contract.ts';
import { isGone } from '../customer/version.ts';
import type { LivingRows } from '../sync/ports.ts';
import { type Direction, orderOf } from '../sync/sweep/list-order.ts';
import type { StoredCustomers, StoredRow } from '../sync/sweep/sweep-ports.ts';
import { fromItem } from './customer-item.ts';
import { toSyncError } from './errors.ts';

/** Some 20 KB. DynamoDB rounds each query up to 4 KB, so fewer rows cost more. More rows take memory in all 16 streams. */
const rowsPerQuery = 250;
const { indexName, partitionKey, sortKey, projected, shards } = customersTable.fingerprints;

export interface StoredCustomersDeps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** Reads the index `fingerprints` and merges its 16 ordered streams. Throws `SyncError`s. */
export function createStoredCustomers({
  client,
  tableName,
}: StoredCustomersDeps): StoredCustomers & LivingRows {
  async function* readShard(shard: number, afterId: number, direction: Direction): AsyncGenerator<StoredRow> {
    let lastId: number | undefined = afterId;
    while (lastId !== undefined) {
      const query: QueryCommand = new QueryCommand({
        TableName: tableName,
        IndexName: indexName,
        KeyConditionExpression: `#shard = :shard AND ${sortKey} ${direction === 'ascending' ? '>' : '<'} :lastId`,
        // A reserved word.
        ExpressionAttributeNames: { '#shard': partitionKey },
        ExpressionAttributeValues: { ':shard': shard, ':lastId': lastId },
        ProjectionExpression: [sortKey, ...projected].join(', '),
        ScanIndexForward: direction === 'ascending',
        Limit: rowsPerQuery,
      });
      const { Items = [], LastEvaluatedKey } = await client.send(query).catch((error: unknown) => {
        throw toSyncError(error, tableName);
      });
      for (const item of Items) yield toRow(item);
      lastId = LastEvaluatedKey && Number(LastEvaluatedKey[sortKey]);
    }
  }

  const after: StoredCustomers['after'] = (id, direction) => {
    const streams = Array.from({ length: shards }, (_, shard) => readShard(shard, id, direction));
    return merge(streams, direction);
  };

  return {
    after,

    async holdsOthers(ids) {
      for await (const row of after(0, 'ascending')) if (!isGone(row) && !ids.includes(row.id)) return true;
      return false;
    },
  };
}

function toRow(item: Record<string, unknown>): StoredRow {
  const { observedAtMs, fingerprint } = fromItem(item);
  return { id: Number(item[sortKey]), observedAtMs, fingerprint };
}

/** Merges streams in the direction into one. All of them begin to read at the same time. */
async function* merge(
  streams: readonly AsyncIterator<StoredRow>[],
  direction: Direction,
): AsyncGenerator<StoredRow> {
  const { isBehind } = orderOf(direction);
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    let first = -1;
    let firstId: number | undefined;
    for (const [index, head] of heads.entries()) {
      if (head.done || (firstId !== undefined && !isBehind(firstId, head.value.id))) continue;
      first = index;
      firstId = head.value.id;
    }
    const head = heads[first];
    const stream = streams[first];
    if (head === undefined || head.done || stream === undefined) return;
    yield head.value;
    heads[first] = await stream.next();
  }
}
