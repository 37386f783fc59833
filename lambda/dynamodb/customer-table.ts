import { PutCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { idOf, isWorthWriting, type Stamp, stampOf, type Version, verdictOf } from '../customer/version.ts';
import { StaleError, TableUnavailableError } from '../sync/errors.ts';
import type { CustomerTable, SaveResult } from '../sync/ports.ts';
import { toItem } from './customer-item.ts';
import { toItemError } from './errors.ts';
import { createStampReader, type StampReaderDeps } from './stamp-reader.ts';
import { versionCondition } from './version-condition.ts';

const writesInFlight = 16;
/** After a write that DynamoDB throttled for good. Each write that succeeds adds one. */
const fewestWritesInFlight = 4;
/** A version that loses this many races in a row has another problem than races. */
const raceAttempts = 5;
/** Nothing older than this is written. The version rule relies on it. */
const staleMs = 5 * 60_000;

/** The customers table. Each write's condition keeps it correct; reading first only saves writes. */
export function createCustomerTable(deps: StampReaderDeps): CustomerTable {
  const { client, tableName, storeHash, clock } = deps;
  const load = createStampReader(deps);
  const inFlight = pLimit(writesInFlight);

  /** Undefined if another writer was faster, so that the stored version must be read again. */
  async function store(version: Version, stored: Stamp | undefined): Promise<SaveResult | undefined> {
    const incoming = stampOf(version);
    const result = { outcome: verdictOf(incoming, stored, clock.now()), over: stored };
    if (!isWorthWriting(incoming, stored)) return result;
    if (clock.now() - version.observedAtMs > staleMs) return { error: new StaleError() };
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: toItem(version, incoming, storeHash),
          ...versionCondition(incoming, storeHash),
        }),
      );
      inFlight.concurrency = Math.min(writesInFlight, inFlight.concurrency + 1);
      return result;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
      const known = toItemError(error, tableName, version);
      if (known instanceof TableUnavailableError) inFlight.concurrency = fewestWritesInFlight;
      return { error: known };
    }
  }

  return {
    load,

    async save(versions) {
      const results = new Map<Version, SaveResult>();
      let pending = [...versions];
      for (let attempt = 1; pending.length > 0 && attempt <= raceAttempts; attempt += 1) {
        const { stamps, failed } = await load(pending.map(idOf));
        await inFlight.map(pending, async (version) => {
          const id = idOf(version);
          const result = failed.has(id) ? { error: failed.get(id) } : await store(version, stamps.get(id));
          if (result !== undefined) results.set(version, result);
        });
        pending = pending.filter((version) => !results.has(version));
      }
      return versions.map(
        (version) => results.get(version) ?? { error: new TableUnavailableError('too many writers at once') },
      );
    },
  };
}
