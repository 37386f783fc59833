import type { Context } from 'aws-lambda';
import type { Platform } from '../../lambda/handlers/platform.ts';
import { invocationContext } from './invocation-context.ts';
import type { Invocation, Notice } from './messages.ts';
import { createSharedClock, realTime } from './shared-clock.ts';
import { createTellingFetch } from './telling-fetch.ts';

export interface ServedFunction {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly createHandler: (
    environment: NodeJS.ProcessEnv,
    platform: Platform,
  ) => (event: unknown, context: Context) => Promise<unknown>;
}

/** Makes this process an instance of a function: the real handler, its events and answers over IPC. */
export function serveFunction({ name, timeoutSeconds, createHandler }: ServedFunction): void {
  let pace = realTime;
  const clock = createSharedClock(() => pace);

  const tell = (notice: Notice) => process.send?.(notice);

  // What is written goes the way of the answers too, so that an invocation's last line precedes its answer.
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (text: string | Uint8Array) => {
      tell({ kind: 'wrote', text: String(text) });
      return true;
    };
  }

  const fetch = createTellingFetch(tell);
  const handler = createHandler(process.env, { clock, random: Math.random, fetch });

  process.on('message', (invocation: Invocation) => {
    pace = invocation.pace;
    handler(invocation.event, invocationContext(clock, timeoutSeconds * 1_000, name)).then(
      (answer) => tell({ kind: 'answered', answer }),
      (error: unknown) => tell({ kind: 'failed', reason: String(error) }),
    );
  });

  // Ctrl-C reaches the whole process group; the one who started us decides when we end.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit());
}
