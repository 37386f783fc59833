import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idOf, outrightMs, revivalMs, type Version } from '../../lambda/customer/version.ts';
import type { SaveResult } from '../../lambda/sync/ports.ts';
import type { StoredCustomers, StoredRow } from '../../lambda/sync/sweep/sweep-ports.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { customerTables, type TableCall, type TableUnderTest } from './customer-tables.ts';
import type { Trouble } from './troubles.ts';
import { elevenOClock, fetched, gone, listed, noonMs, secondAfterEleven } from './versions.ts';

const implementations = customerTables(runningDynamoDb());
const staleMs = 5 * 60_000;
const customers = 3;

it('the model of the customers table gives the same answers and rows as DynamoDB after any saves', async () => {
  const tables = await Promise.all(implementations.map(([, open]) => open()));
  let firstId = 1;

  await fc.assert(
    fc.asyncProperty(fc.array(saves, { minLength: 1, maxLength: 10 }), async (history) => {
      firstId += customers;

      const [model, dynamoDb] = await Promise.all(tables.map((table) => answersTo(history, firstId, table)));

      expect(model).toEqual(dynamoDb);
    }),
    { numRuns: 30 },
  );
  // Later than every save.
  for (const { clock } of tables) clock.advance(outrightMs + staleMs);
  const [model, dynamoDb] = await Promise.all(tables.map(({ stored }) => rowsOf(stored)));
  expect(model).toEqual(dynamoDb);
});

interface Save {
  readonly versions: readonly Version[];
  /** The time of the save. */
  readonly afterNoonMs: number;
  readonly trouble: [Trouble, TableCall] | undefined;
}

/** Around every edge of the version rule. */
const versions: fc.Arbitrary<Version> = fc
  .record({
    id: fc.nat({ max: customers - 1 }),
    afterMs: fc
      .tuple(fc.constantFrom(0, revivalMs, -revivalMs, outrightMs, -outrightMs), fc.constantFrom(-1, 0, 1))
      .map(([edgeMs, besideMs]) => edgeMs + besideMs),
    dateModified: fc.constantFrom(undefined, elevenOClock, secondAfterEleven),
    notes: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('fetched', 'listed', 'gone'),
  })
  .map(({ id, kind, dateModified, ...fields }) => {
    if (kind === 'gone') return gone(id, fields);
    const read = kind === 'listed' ? listed : fetched;
    return read(id, { ...fields, ...(dateModified !== undefined && { dateModified }) });
  });

/** Around the moment at which a version of noon, or of 15 minutes before noon, becomes too old to write. */
const moments = [0, 0, staleMs, staleMs + 1, staleMs - outrightMs];

/** Only saves of one customer meet trouble, because the order of several writes is unpredictable. */
const saves: fc.Arbitrary<Save> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      versions: fc.uniqueArray(versions, { maxLength: customers, selector: idOf }),
      afterNoonMs: fc.constantFrom(...moments),
      trouble: fc.constant(undefined),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      versions: fc.tuple(versions),
      afterNoonMs: fc.constantFrom(...moments),
      trouble: fc.tuple(
        fc.constantFrom<Trouble>('refused', 'answer lost', 'repeated'),
        fc.constantFrom<TableCall>('read', 'write'),
      ),
    }),
  },
);

async function answersTo(
  history: readonly Save[],
  firstId: number,
  { table, clock, trouble }: TableUnderTest,
): Promise<unknown[]> {
  const ids = Array.from({ length: customers }, (_, index) => firstId + index);
  const answers: unknown[] = [];
  for (const save of history) {
    const callOff = save.trouble && trouble(...save.trouble);
    clock.advance(noonMs + save.afterNoonMs - clock.now());
    const results = await table.save(save.versions.map((version) => shifted(version, firstId)));
    callOff?.();
    const { stamps } = await table.load(ids);
    answers.push(
      results.map(toAnswer),
      ids.map((id) => stamps.get(id)),
    );
  }
  return answers;
}

/** The same version for another customer, because each history has its own customers. */
function shifted(version: Version, by: number): Version {
  if ('deletedId' in version) return { ...version, deletedId: version.deletedId + by };
  return { ...version, customer: { ...version.customer, id: version.customer.id + by } };
}

function toAnswer(result: SaveResult): unknown {
  return 'error' in result && result.error instanceof Error ? result.error.name : result;
}

async function rowsOf(stored: StoredCustomers): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of stored.after(0, 'ascending')) rows.push(row);
  return rows;
}
