import { setTimeout as delay } from 'node:timers/promises';
import { atMost, type BenchResult, median, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { startWebhookWorld } from './webhook-world.ts';

const edits = 40;
const lookEveryMs = 10;

/** Measures the time from an edit in a quiet store to the stored item, in real time with a batching window of 1 s. */
export async function webhookLatency(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const { store, sync, item } = await startWebhookWorld({ customers: edits }, open);
  await sync.idle();

  const times: number[] = [];
  for (let id = 1; id <= edits; id += 1) {
    const startMs = performance.now();
    store.edit(id, { notes: `edit ${id}` });
    while ((await item(id))?.['notes'] !== `edit ${id}`) await delay(lookEveryMs);
    times.push(performance.now() - startMs);
    await sync.idle();
  }
  const sorted = times.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
  return {
    figures: [atMost('ms from an edit to the stored item, p95', p95, 3_000)],
    details: { edits, medianMs: rounded(median(times)), longestMs: rounded(Math.max(...times)) },
  };
}

await runAlone(import.meta, webhookLatency);
