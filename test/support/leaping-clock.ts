import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../lambda/sync/clock.ts';

/** The virtual duration of a request to the store, and to AWS. Those of requests at the same time add up. */
const usualMs = { store: 100, aws: 1 };
/** After this many turns of the event loop, woken code has sent its next request. */
const quietTurns = 10;
/**
 * A server that does nothing with a request for this many turns waits for the clock: it is slow or silent on purpose.
 * It runs in this process, where each step of an answer takes a turn or two, however slow the machine.
 */
const patientTurns = 200;

/**
 * Time that stands still while anything in this process works, and leaps to the next sleeper's end when all sleep; for
 * good when the test is finished.
 */
export function leapingClock(requestMs = usualMs): Clock {
  // A whole second, so that the same events share a second in every run.
  let nowMs = Math.ceil(Date.now() / 1_000) * 1_000;
  let isStopped = false;
  const sleepers = new Set<{ wakeMs: number; wake: () => void }>();
  let onSleeper = Promise.withResolvers<void>();
  const traffic = watchTraffic((kind) => {
    nowMs += requestMs[kind];
  });

  async function leap(): Promise<void> {
    while (!isStopped) {
      if (sleepers.size === 0) await onSleeper.promise;
      await traffic.quiet(() => isStopped);
      const [next] = [...sleepers].sort((one, other) => one.wakeMs - other.wakeMs);
      if (isStopped || !next) continue;
      sleepers.delete(next);
      // Requests may have taken longer.
      nowMs = Math.max(nowMs, next.wakeMs);
      next.wake();
    }
    traffic.close();
  }
  void leap();
  onTestFinished(() => {
    isStopped = true;
    onSleeper.resolve();
  });

  return {
    now: () => nowMs,
    sleep(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const wake = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const sleeper = { wakeMs: nowMs + ms, wake };
      const giveUp = () => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      if (signal?.aborted) giveUp();
      else {
        sleepers.add(sleeper);
        signal?.addEventListener('abort', giveUp, { once: true });
        onSleeper.resolve();
        onSleeper = Promise.withResolvers();
      }
      return promise;
    },
  };
}

/** The requests of this process to servers, which are all in this process. */
function watchTraffic(pass: (kind: keyof typeof usualMs) => void) {
  let changes = 0;
  let asked = 0;
  let served = 0;
  let askedOfAws = 0;

  const begin = () => {
    changes += 1;
    asked += 1;
  };
  const end = (kind: keyof typeof usualMs) => {
    changes += 1;
    asked -= 1;
    pass(kind);
  };
  const onFetched = () => end('store');
  const onRequest = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    const isOfAws = request.hasHeader('x-amz-target');
    if (isOfAws) askedOfAws += 1;
    begin();
    request.once('close', () => {
      if (isOfAws) askedOfAws -= 1;
      end('aws');
    });
  };
  const onReceived = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if ('x-amz-target' in request.headers) return;
    changes += 1;
    served += 1;
    response.once('close', () => {
      changes += 1;
      served -= 1;
    });
  };
  const channels: [string, (message: unknown) => void][] = [
    ['http.client.request.start', onRequest],
    ['http.server.request.start', onReceived],
    ['undici:request:create', begin],
    ['undici:request:trailers', onFetched],
    ['undici:request:error', onFetched],
  ];
  for (const [name, listener] of channels) subscribe(name, listener);

  /** AWS answers at once. Requests and answers in flight arrive when the machine delivers them. */
  const isUnderWay = () => askedOfAws > 0 || asked > served;

  return {
    /** Resolves when no work is left. */
    async quiet(isOver: () => boolean): Promise<void> {
      let seen = changes;
      let turns = 0;
      while (!isOver()) {
        await turn();
        turns += 1;
        if (changes !== seen || isUnderWay()) {
          seen = changes;
          turns = 0;
        } else if (hasTimers()) {
          turns = 0;
          await letTimePass();
        } else if (turns >= (asked === 0 ? quietTurns : patientTurns)) return;
      }
    },
    close() {
      for (const [name, listener] of channels) unsubscribe(name, listener);
    },
  };
}

/** Number of clocks that currently let real time pass. */
let pauses = 0;

/** Whether code waits for real time, such as the SDK before a retry. */
function hasTimers(): boolean {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length > pauses;
}

async function letTimePass(): Promise<void> {
  pauses += 1;
  await delay(1);
  pauses -= 1;
}
