import { createRefreshHandler } from '../../lambda/handlers/refresh-handler.ts';
import { invocationContext } from './invocation-context.ts';
import type { Invocation, Notice } from './messages.ts';
import { createSharedClock, realTime } from './shared-clock.ts';

/** A process of the refresh function: the real handler, its events and answers over IPC. */

let pace = realTime;
const clock = createSharedClock(() => pace);

const tell = (notice: Notice) => process.send?.(notice);

/** What is written goes the way of the answers too, so that an invocation's last line precedes its answer. */
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text: string | Uint8Array) => {
    tell({ kind: 'wrote', text: String(text) });
    return true;
  };
}

const fetchAndTell: typeof fetch = async (url, options) => {
  const response = await fetch(url, options);
  const [, customerId] = /\/v2\/customers\/(\d+)$/.exec(String(url)) ?? [];
  if (customerId !== undefined && [200, 404].includes(response.status)) {
    tell({ kind: 'fetched', customerId: Number(customerId) });
  }
  return response;
};

const handler = createRefreshHandler(process.env, { clock, random: Math.random, fetch: fetchAndTell });

process.on('message', (invocation: Invocation) => {
  pace = invocation.pace;
  handler(invocation.event, invocationContext(clock)).then(
    (answer) => tell({ kind: 'answered', answer }),
    (error: unknown) => tell({ kind: 'failed', reason: String(error) }),
  );
});

// Ctrl-C reaches the whole process group; the one who started us decides when we end.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
