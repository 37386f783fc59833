import {
  ListOrderError,
  passesByItself,
  UnreachableError,
  UnreadableListError,
} from '../../lambda/sync/errors.ts';
import { catchUp } from '../../lambda/sync/sweep/catch-up.ts';
import { dryRun } from '../../lambda/sync/sweep/dry-run.ts';
import { followShape } from '../../lambda/sync/sweep/follow-shape.ts';
import { resumeUnfinished } from '../../lambda/sync/sweep/resume-unfinished.ts';
import {
  type SweepDeps,
  type SweepRequest,
  sweepCustomers,
} from '../../lambda/sync/sweep/sweep-customers.ts';
import { type SweepReport, skipReasons } from '../../lambda/sync/sweep/sweep-report.ts';
import type { Occurrence } from './facts.ts';
import type { Caller } from './invocation.ts';
import { createModelEvents } from './model-events.ts';
import { createModelIndex } from './model-index.ts';
import type { ModelQueue } from './model-queue.ts';
import { createModelStates } from './model-states.ts';
import { awsMishap, dynamoDbMishap, launch, shapeNow, sourceOf, tableOf, type World } from './world.ts';

/** What an invocation has left when its use case must have ended. */
const reserveMs = 20_000;
const longestDelayMs = 30_000;

/** The sweep function. */
export interface Sweeping {
  /** `onReport` is not called when the sweep dies. */
  sweep(request: SweepRequest, options: SweepOptions): void;
  dryRun(options: SweepOptions): void;
  /** Events were lost: a new full sweep takes the place of one that is not finished. */
  catchUp(options: Pick<SweepOptions, 'seed' | 'timeMs'>): void;
}

export interface SweepOptions {
  readonly seed: number;
  readonly timeMs: number;
  onReport?(report: SweepReport): void;
}

/** By the status of a sweep, or by the reason for which it was skipped. */
const occurrenceOf: Readonly<Record<string, Occurrence>> = {
  continued: 'sweep continued elsewhere',
  stopped: 'sweep stopped',
  refused: 'sweep refused',
  incomplete: 'sweep incomplete',
  [skipReasons.busy]: 'sweep skipped: another one at work',
  [skipReasons.tooEarly]: 'sweep skipped: before the first copy',
  [skipReasons.over]: 'sweep skipped: its run over',
};

export function createSweeping(world: World, queue: ModelQueue): Sweeping {
  const { scheduler, facts, settings } = world;
  let invocations = 0;

  function depsOf(caller: Caller, isAllowed: boolean): SweepDeps {
    let run = '';
    const currentRun = () => run;
    const shape = shapeNow(world);
    const events = createModelEvents({
      caller,
      facts,
      queue,
      scheduler,
      longestDelayMs,
      currentRun,
      isAllowed,
      mishap: () => awsMishap(world, caller, () => new UnreachableError('EventBridge', 'TIMEOUT')),
      goOn: (scope, run, seed) => sweep({ scope, run }, { seed, timeMs: 840_000 }),
    });
    return {
      shape,
      source: sourceOf(world, caller, shape, currentRun),
      table: tableOf(world, caller),
      stored: createModelIndex({
        rows: world.rows,
        caller,
        longestLagMs: settings.longestIndexLagMs,
        mishap: () => dynamoDbMishap(world, caller),
        onLag: () => facts.count('index read of an older state'),
      }),
      states: createModelStates({
        items: world.states,
        caller,
        mishap: () => dynamoDbMishap(world, caller),
        onMove(move) {
          const pagesBefore = facts.pages.length;
          const before = facts.moves.findLast(({ scope }) => scope === move.scope)?.run;
          if (before !== undefined && move.run !== undefined && before.shape !== move.run.shape)
            facts.count('run of another shape replaced');
          facts.moves.push({ ...move, caller: caller.name, shape, atMs: scheduler.now(), pagesBefore });
          if (move.kind === 'finish') facts.count('watermark moved', move.watermarkMs === undefined ? 0 : 1);
          if (move.kind !== 'renew') facts.tell(() => `${caller.name} moved: ${move.kind} ${move.scope}`);
        },
        onKept: (shape) => facts.keptShapes.push({ shape, atMs: scheduler.now() }),
        onMarked: () => facts.count('customer not asked for again'),
        onCrash: () => facts.count('sweep went on after a crash'),
        onRun(id) {
          if (run === '')
            facts.count('sweep went on with a run', facts.pages.some((page) => page.run === id) ? 1 : 0);
          run = id;
        },
      }),
      events,
      telemetry: {
        pageSwept: () => {},
        changesStored: () => {},
        unreadable(id) {
          facts.isolated.push({ caller: caller.name, run, id, atMs: scheduler.now() });
          facts.count('customer isolated');
        },
        listedAsked: () => {},
        watermarkRefused: () => facts.bugs.push('a watermark was refused'),
        leaseLost: () => facts.count('lease lost'),
        missingAsked: () => {},
      },
      clock: caller.clock,
    };
  }

  function start(
    what: string,
    { seed, timeMs }: Pick<SweepOptions, 'seed' | 'timeMs'>,
    work: (caller: Caller, deadlineMs: number) => Promise<unknown>,
  ): void {
    invocations += 1;
    const name = `${what} ${invocations}`;
    const deadlineMs = scheduler.now() + timeMs;
    launch(world, { name, seed, timeoutMs: timeMs + reserveMs }, async (caller) => {
      const result = await work(caller, deadlineMs);
      facts.tell(() => `${name}: ${JSON.stringify(result)}`);
    });
  }

  function sweep(request: SweepRequest, { onReport = () => {}, ...options }: SweepOptions): void {
    const isScheduled = request.run === undefined;
    start(`sweep ${request.scope}`, options, async (caller, deadlineMs) => {
      const deps = depsOf(caller, request.allowMissing !== undefined);
      if (isScheduled && request.scope === 'incremental') {
        await followShape(deps)
          .then(() => resumeUnfinished(deps))
          .catch(() => {});
      }
      const report = await sweepCustomers(request, deadlineMs, deps).catch((error: unknown): SweepReport => {
        const isOfList = error instanceof UnreadableListError || error instanceof ListOrderError;
        if (!isOfList) throw error;
        facts.count(
          error instanceof ListOrderError ? 'list given up as out of order' : 'list given up as unreadable',
        );
        return { scope: request.scope, status: 'stopped', reason: error.message };
      });
      const occurrence = occurrenceOf[report.status] ?? occurrenceOf[report.reason ?? ''];
      if (occurrence !== undefined) facts.count(occurrence);
      onReport(report);
      return report;
    });
  }

  return {
    sweep,

    dryRun: ({ onReport = () => {}, ...options }) =>
      start('dry run', options, async (caller, deadlineMs) => {
        const report = await dryRun(undefined, deadlineMs, depsOf(caller, false));
        onReport(report);
        return report;
      }),

    catchUp: (options) =>
      start('catch up', options, async (caller) => {
        const deps = depsOf(caller, false);
        await catchUp(deps).catch(passOver);
        await resumeUnfinished(deps).catch(passOver);
      }),
  };
}

/** The next schedule tries again. */
function passOver(error: unknown): void {
  if (!passesByItself(error)) throw error;
}
