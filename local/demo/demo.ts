import { isDeepStrictEqual } from 'node:util';
import { toGuide } from '../cli/guide.ts';
import { toReport } from '../cli/report.ts';
import { toTable } from '../cli/rows-text.ts';
import type { CopyResult, Stage } from '../cli/stage.ts';
import type { Row } from '../cli/table.ts';
import { readDeadLetters } from './dead-letters.ts';
import { toOpening } from './opening.ts';
import { customerCount, startSimulatedWorld } from './simulated-world.ts';
import { unlessStalled } from './stall.ts';

const shownRows = 8;

/** Copies customers of a simulated store that fails on purpose, mends what failed, and copies them again. */
export async function demo(stage: Stage): Promise<CopyResult> {
  const { screen, table, settings } = stage;
  const { customerIds = Array.from({ length: customerCount }, (_, index) => index + 1) } = settings;
  const world = await startSimulatedWorld(stage, timeAfter(await table.rows(customerIds)));
  const { store, refresh } = world;
  const many = customerIds.length === 1 ? 'customer' : `${customerIds.length} customers`;

  async function act(title: string, ids: readonly number[], begin: () => void): Promise<void> {
    screen.say(`\n${title}`);
    refresh.log.reset();
    const startedAtMs = Date.now();
    await screen.progress(ids.length, 'fetched', (moveTo) => {
      refresh.countFetched(moveTo);
      begin();
      return unlessStalled(refresh);
    });
    const report = toReport(refresh.log, 'failed for now, and came back from the queue later', startedAtMs);
    for (const line of report) screen.say(line);
  }

  function requestAll(): void {
    for (const id of customerIds) refresh.request([id], store.customer(id) ? 'updated' : 'deleted');
  }

  for (const line of toOpening(world, table, customerIds)) screen.say(line);
  const are = customerIds.length === 1 ? 'is' : 'are';
  await act(`The ${many} ${are} asked for: an event for each is put on the bus.`, customerIds, requestAll);

  const letters = await readDeadLetters(refresh.deadLetterQueue);
  for (const { text } of letters) screen.say(`  Dead letter: ${text}`);
  if (letters.length > 0) {
    const given = letters.map(({ customerId }) => customerId);
    const title = `The store is mended, and the dead letter of customer ${given.join(', ')} sent back to the queue.`;
    await act(title, given, () => {
      world.mend();
      refresh.deadLetterQueue.moveAll(refresh.queue);
    });
  }

  const copied = await table.rows(customerIds);
  const sample = sampleOf(copied.filter(isLive));
  if (sample.length > 0) screen.say('\nSome of what is in the table now:');
  for (const line of toTable(sample)) screen.say(`  ${line}`);

  await act(`The same ${many} again.`, customerIds, requestAll);
  const problem = problemOf(customerIds.length, copied, await table.rows(customerIds));
  const hasTombstones = copied.some((row) => !isLive(row));
  const but = hasTombstones ? '; a tombstone that is confirmed again takes a later stamp' : '';
  if (problem === undefined)
    screen.say(`  No customer was written: each one in the table is as it was${but}.`);

  world.slowDown();
  return {
    customerIds,
    ...(problem !== undefined && { problem }),
    guide: [...toGuide({ pipeline: refresh, table, store }), '', 'From here on time runs at its usual pace.'],
  };
}

/** A fast clock may have run ahead when the rows of a former run were written. */
function timeAfter(rows: readonly Row[]): number {
  return Math.max(Date.now(), ...rows.map((row) => Date.parse(String(row['observedAt']))));
}

/** Rows from all over the list. */
function sampleOf(rows: readonly Row[]): Row[] {
  const step = Math.max(1, Math.floor(rows.length / shownRows));
  return rows.filter((_, index) => index % step === 0).slice(0, shownRows);
}

function problemOf(asked: number, copied: readonly Row[], again: readonly Row[]): string | undefined {
  if (again.length < asked) {
    return `${asked - again.length} of ${asked} customers were not copied: start again with --verbose to see why`;
  }
  // A tombstone that is confirmed again gets a later stamp.
  if (!isDeepStrictEqual(again.filter(isLive), copied.filter(isLive))) {
    return 'customers were written although nothing had changed: please report that with what --verbose shows';
  }
  return undefined;
}

function isLive(row: Row): boolean {
  return row['deletedAt'] === undefined;
}
