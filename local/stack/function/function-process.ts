import { invocationContext } from './invocation-context.ts';
import { type Notice, type Order, type ProcessSettings, paceDescriptor } from './messages.ts';
import { readPace } from './pace-file.ts';
import { sdkWithoutTimeouts } from './sdk-without-timeouts.ts';
import { createSharedClock } from './shared-clock.ts';
import { sources } from './sources.ts';
import { watchStarvation } from './starvation.ts';
import { createTellingFetch } from './telling-fetch.ts';

/** A function in its own process: the real handler from its source, with events and answers over IPC. */

const settings: ProcessSettings = JSON.parse(process.argv[2] ?? '');
const clock = createSharedClock(() => readPace(paceDescriptor));

const tell = (notice: Notice) => process.send?.(notice);
watchStarvation((ms) => tell({ kind: 'starved', ms }));

// Output uses the same channel as answers, so that the last line of an invocation comes before its answer.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text: string | Uint8Array) => {
    tell({ kind: 'wrote', text: String(text) });
    return true;
  };
}

async function load() {
  const source = sources[settings.name];
  if (!source) throw new Error(`there is no source of ${settings.name}`);
  const createHandler = await source();
  const fetch = createTellingFetch(tell);
  return createHandler(process.env, { clock, random: Math.random, fetch, sdk: sdkWithoutTimeouts });
}

const loading = load();
// An error is the answer to the next invocation.
const ready = () => tell({ kind: 'ready' });
loading.then(ready, ready);

process.on('message', async ({ event, requestId }: Order) => {
  try {
    const handler = await loading;
    const answer = await handler(event, invocationContext(clock, settings, requestId));
    tell({ kind: 'answered', answer });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: 'failed', name, message });
  }
});

// Ctrl-C reaches the whole process group. The parent process decides when this one ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
