import type { Screen } from '../../cli/screen.ts';
import { effortLine, refreshLines } from '../cli/report.ts';
import { readDeadLetters } from '../trial/dead-letters.ts';
import { unlessStalled } from '../trial/stall.ts';
import { describePlannedFaults, injectPlannedFaults } from './planned-faults.ts';
import { patienceMs, type SimulatedWorld } from './simulated-world.ts';

const faultsPerLine = 3;
const faultWidth = 32;

/** Requests customers by event while the store fails on purpose. Then redrives the dead letters. */
export async function showRefreshes(
  customerIds: readonly number[],
  title: string,
  { store, sync }: SimulatedWorld,
  screen: Screen,
): Promise<void> {
  const { logs, refreshQueue, deadLetterQueue, request } = sync;

  async function refresh(ids: readonly number[], ask: () => void): Promise<void> {
    for (const log of Object.values(logs)) log.reset();
    const startedAtMs = Date.now();
    await screen.progress('answered by the store', async (moveTo) => {
      moveTo(0, ids.length);
      sync.countFetched((fetched) => moveTo(fetched, ids.length));
      ask();
      await unlessStalled(sync, patienceMs);
    });
    for (const line of refreshLines(logs.refresh, 'failed at first, and came back from the queue later')) {
      screen.say(line);
    }
    screen.say(effortLine(logs, startedAtMs));
  }

  screen.say(`\n${title}`);
  const mend = injectPlannedFaults(store);
  for (const line of faultLines(customerIds)) screen.say(line);
  await refresh(customerIds, () => {
    for (const id of customerIds) request([id], store.customer(id) ? 'updated' : 'deleted');
  });

  const deadLetters = await readDeadLetters(deadLetterQueue);
  for (const { text } of deadLetters) screen.say(`  Dead letter: ${text}`);
  mend();
  if (deadLetters.length === 0) return;
  const given = deadLetters.flatMap(({ customerId }) => customerId ?? []);
  screen.say(`\nThe store works again, and the dead letter of customer ${given.join(', ')} is redriven.`);
  await refresh(given, () => deadLetterQueue.moveAll(refreshQueue));
}

function faultLines(customerIds: readonly number[]): string[] {
  const faults = describePlannedFaults(customerIds);
  if (faults.length === 0) return [];
  return [
    'The store fails on purpose. Its first answers for these customers are:',
    ...Array.from({ length: Math.ceil(faults.length / faultsPerLine) }, (_, line) => {
      const few = faults.slice(line * faultsPerLine, (line + 1) * faultsPerLine);
      return `  ${few.map((fault) => fault.padEnd(faultWidth)).join('')}`.trimEnd();
    }),
  ];
}
