import { refreshPipeline } from '../../lambda/contract.ts';
import { idOf, isTombstone } from '../../lambda/customer/version.ts';
import type { LivingRows } from '../../lambda/sync/ports.ts';
import { createRecentFetches, type RecentFetches } from '../../lambda/sync/refresh/recent-fetches.ts';
import { refreshCustomers } from '../../lambda/sync/refresh/refresh-customers.ts';
import type { RefreshRequest } from '../../lambda/sync/refresh-request.ts';
import type { Caller } from './invocation.ts';
import { createLuck } from './luck.ts';
import { createModelQueue, type ModelQueue } from './model-queue.ts';
import type { Row } from './model-rows.ts';
import { launch, shapeNow, sourceOf, tableOf, type World } from './world.ts';

const timeoutMs = refreshPipeline.timeoutSeconds * 1_000;
const reserveMs = 20_000;

/** The refresh function: two processes that empty the queue, and one more for each who asks directly. */
export interface Refreshing {
  readonly queue: ModelQueue;
  /** A person who waits for the answer, or an event straight from a bus. */
  /** All processes are replaced, once what is under way has ended. */
  restart(): void;
  refresh(customerIds: readonly number[], options: { seed: number; waits: boolean }): void;
}

interface Process {
  recentFetches: RecentFetches;
  isBusy: boolean;
}

export function createRefreshing(world: World): Refreshing {
  const { scheduler, settings, facts, weather } = world;
  const processes = Array.from({ length: refreshPipeline.maxConcurrency }, newProcess);
  const queue = createModelQueue(settings, scheduler, facts, poll);
  let invocations = 0;

  function poll(): void {
    for (const process of processes) {
      if (!process.isBusy) serve(process);
    }
  }

  function serve(process: Process): void {
    const [next] = facts.messages.filter(
      ({ end, visibleAtMs }) => end === 'open' && visibleAtMs <= scheduler.now(),
    );
    if (next === undefined) return;
    const seed = next.seed === 0 ? 0 : next.seed + next.receives;
    const messages = queue.receive(createLuck(seed, weather.isCalm));
    process.isBusy = true;
    let hasEnded = false;

    start(
      seed,
      process,
      messages.map(({ id, reason, acceptedAtMs }) => ({
        customerId: id,
        reason,
        requestedAtMs: acceptedAtMs,
        acceptedAtMs,
      })),
      (results) => {
        hasEnded = true;
        queue.settle(messages, results);
      },
      () => {
        // A process that died is replaced by one that remembers nothing.
        if (!hasEnded) Object.assign(process, newProcess());
        process.isBusy = false;
        poll();
      },
    );
  }

  function start(
    seed: number,
    process: Process,
    requests: readonly RefreshRequest[],
    onResults: (results: Awaited<ReturnType<typeof refreshCustomers>>) => void,
    onOver: () => void,
  ): void {
    invocations += 1;
    const name = `refresh ${invocations}`;
    facts.requests.set(name, requests);
    const deadlineMs = scheduler.now() + timeoutMs - reserveMs;
    const shape = shapeNow(world);
    const { recentFetches } = process;

    launch(world, { name, seed, timeoutMs, onOver }, async (caller: Caller) => {
      const results = await refreshCustomers(requests, deadlineMs, {
        source: sourceOf(world, caller, shape),
        rows: rowsOf(world, caller),
        table: tableOf(world, caller),
        recentFetches,
        clock: caller.clock,
        requestsInFlight: refreshPipeline.requestsInFlight,
      });
      facts.results.set(name, results);
      onResults(results);
    });
  }

  return {
    queue,

    restart() {
      for (const process of processes) process.recentFetches = createRecentFetches();
    },

    refresh(customerIds, { seed, waits }) {
      const patience = waits ? {} : { requestedAtMs: scheduler.now() };
      const requests = customerIds.map((customerId) => ({
        customerId,
        reason: 'manual' as const,
        ...patience,
      }));
      start(
        seed,
        newProcess(),
        requests,
        () => {},
        () => {},
      );
    },
  };
}

/** As an index shows them that may lag. */
function rowsOf({ rows, settings }: World, caller: Caller): LivingRows {
  return {
    async holdsOthers(ids) {
      const lagMs = caller.luck.chance(0.4) ? caller.luck.between(0, settings.longestIndexLagMs) : 0;
      const isOther = ({ version }: Row) => !isTombstone(version) && !ids.includes(idOf(version));
      return await caller.call(() => rows.rows(lagMs).some(isOther));
    },
  };
}

function newProcess(): Process {
  return { recentFetches: createRecentFetches(), isBusy: false };
}
