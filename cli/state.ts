import {
  BatchGetCommand,
  DeleteCommand,
  PutCommand,
  paginateScan,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type SweepScope, sweepScopes, syncStateTable } from '../lambda/contract.ts';
import { missingPrefix, runOf } from '../lambda/dynamodb/missing-lists.ts';
import { pauseItem } from '../lambda/dynamodb/pause.ts';
import { markerOf } from '../lambda/dynamodb/unreadable-markers.ts';
import type { Aws } from './aws.ts';
import type { Deployment } from './deployment.ts';

/** How far a sweep is. Times are milliseconds since the epoch. */
export interface SweepProgress {
  readonly lastBeganAtMs?: number;
  readonly firstCompletedAtMs?: number;
  /** The run that is not over. */
  readonly run?: {
    readonly id: string;
    readonly startedAtMs: number;
    readonly counts: Readonly<Record<string, number>>;
  };
  /** Whether an invocation is at work. */
  readonly isAtWork: boolean;
}

export interface SyncState {
  readonly incremental: SweepProgress;
  readonly full: SweepProgress;
  /** Since when the copy is paused. */
  readonly pausedSince?: string;
  /** Whether the customer that was asked for is marked: a sweep could not read it. */
  readonly isMarkedUnreadable: boolean;
}

/** The sync state of a copy. */
export interface SyncStates {
  /** Reads everything in one call. `customerId`: also whether this customer is marked as unreadable. */
  read(nowMs: number, customerId?: number): Promise<SyncState>;
  pause(since: string): Promise<void>;
  resume(): Promise<void>;
  /** Takes the lease from runs that are at work. They stop at their next page and lose nothing. */
  releaseLeases(): Promise<void>;
  /** Forgets how far the sweeps were, so that the next ones copy everything again. */
  forget(): Promise<void>;
  /** The customers that the latest full sweep with missing customers did not find, ascending. */
  lastMissing(): Promise<number[]>;
  /** Lets the next full sweep ask for this customer again. */
  unmarkUnreadable(customerId: number): Promise<void>;
}

export function createSyncStates(aws: Aws, { names, storeHash }: Deployment): SyncStates {
  const TableName = names.syncStateTableName;
  const keyOf = (name: string) => ({ [syncStateTable.partitionKey]: name });
  const remove = async (name: string) => {
    await aws.ask(
      'dynamodb:DeleteItem',
      aws.dynamoDb.send(new DeleteCommand({ TableName, Key: keyOf(name) })),
    );
  };

  return {
    async read(nowMs, customerId) {
      const wanted = [...sweepScopes, pauseItem, ...(customerId === undefined ? [] : [markerOf(customerId)])];
      const command = new BatchGetCommand({
        RequestItems: { [TableName]: { Keys: wanted.map(keyOf), ConsistentRead: true } },
      });
      const { Responses } = await aws.ask('dynamodb:BatchGetItem', aws.dynamoDb.send(command));
      const items = new Map(
        (Responses?.[TableName] ?? []).map((item) => [item[syncStateTable.partitionKey], item]),
      );
      const paused = items.get(pauseItem);
      const marker = customerId === undefined ? undefined : items.get(markerOf(customerId));
      return {
        incremental: toProgress(items.get('incremental'), nowMs),
        full: toProgress(items.get('full'), nowMs),
        ...(paused && { pausedSince: String(paused['since']) }),
        isMarkedUnreadable: Number(marker?.[syncStateTable.timeToLive] ?? 0) > nowMs / 1_000,
      };
    },

    async pause(since) {
      const command = new PutCommand({ TableName, Item: { ...keyOf(pauseItem), storeHash, since } });
      await aws.ask('dynamodb:PutItem', aws.dynamoDb.send(command));
    },

    resume: () => remove(pauseItem),

    async releaseLeases() {
      for (const scope of sweepScopes) await release(scope);
    },

    async forget() {
      for (const scope of sweepScopes) await remove(scope);
    },

    async lastMissing() {
      const pages = await aws.askForAll(
        'dynamodb:Scan',
        paginateScan(
          { client: aws.dynamoDb },
          {
            TableName,
            FilterExpression: 'begins_with(#name, :missing)',
            ExpressionAttributeNames: { '#name': syncStateTable.partitionKey },
            ExpressionAttributeValues: { ':missing': missingPrefix },
          },
        ),
      );
      const lists = new Map<string, { expiresAt: number; ids: number[] }>();
      for (const item of pages.flatMap(({ Items = [] }) => Items)) {
        const run = runOf(String(item[syncStateTable.partitionKey]));
        const list = lists.get(run) ?? { expiresAt: 0, ids: [] };
        list.expiresAt = Math.max(list.expiresAt, Number(item[syncStateTable.timeToLive]));
        list.ids.push(...(item['customerIds'] as unknown[]).map(Number));
        lists.set(run, list);
      }
      const [latest] = [...lists.values()].sort((one, other) => other.expiresAt - one.expiresAt);
      return (latest?.ids ?? []).sort((one, other) => one - other);
    },

    unmarkUnreadable: (customerId) => remove(markerOf(customerId)),
  };

  async function release(scope: SweepScope): Promise<void> {
    const command = new UpdateCommand({
      TableName,
      Key: keyOf(scope),
      UpdateExpression: 'REMOVE holder, leaseUntil',
      // Creates no item for a sweep that never ran.
      ConditionExpression: 'attribute_exists(holder)',
    });
    const call = aws.dynamoDb.send(command).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return;
      throw error;
    });
    await aws.ask('dynamodb:UpdateItem', call);
  }
}

function toProgress(item: Record<string, unknown> | undefined, nowMs: number): SweepProgress {
  const run = item?.['currentRun'] as Record<string, unknown> | undefined;
  const time = (name: string) => (item?.[name] === undefined ? undefined : Date.parse(String(item[name])));
  const [lastBeganAtMs, firstCompletedAtMs] = [time('lastBeganAt'), time('firstCompletedAt')];
  return {
    ...(lastBeganAtMs !== undefined && { lastBeganAtMs }),
    ...(firstCompletedAtMs !== undefined && { firstCompletedAtMs }),
    ...(run && {
      run: {
        id: String(run['id']),
        startedAtMs: Date.parse(String(run['startedAt'])),
        counts: { ...(run['counts'] as Record<string, number>) },
      },
    }),
    isAtWork: Number(item?.['leaseUntil'] ?? 0) > nowMs,
  };
}
