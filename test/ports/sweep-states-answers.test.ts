import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lease } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import { testStart } from '../local/store/running-store.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { newRun, wholeRun } from './sweep-runs.ts';
import { type StatesUnderTest, sweepStates } from './sweep-states.ts';
import type { Trouble } from './troubles.ts';

const implementations = sweepStates(runningDynamoDb());

it('the model of the sweep states gives the same answers as DynamoDB, whatever several holders do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 16 }), async (history) => {
      const [model, dynamoDb] = await Promise.all(
        implementations.map(async ([, open]) => await answersTo(history, await open())),
      );

      expect(model).toEqual(dynamoDb);
    }),
    { numRuns: 30 },
  );
});

/** Each step can use the leases and lists of all earlier steps. */
interface Stage extends StatesUnderTest {
  readonly leases: Lease[];
  readonly lists: string[];
}

interface Step {
  readonly act: (stage: Stage) => Promise<unknown>;
  readonly trouble: Trouble | undefined;
}

const scopes = fc.constantFrom<SweepScope>('full', 'full', 'full', 'incremental');
const runs = fc.constantFrom(wholeRun, newRun);
const runIds = fc.constantFrom('run-1', 'run-2');
const pasts = fc.constantFrom(1, 1, 1, 2, 3);
const completions = fc.option(
  fc.integer({ min: 0, max: 3 }).map((ms) => ({
    watermarkMs: testStart - 2 * ms,
    beganAtMs: testStart - ms,
    completedAtMs: testStart + ms,
  })),
  { nil: undefined, freq: 1 },
);
const advances = fc.constantFrom(1, 59_999, 60_000, 60_001);

const acts: fc.Arbitrary<Step['act']> = fc.oneof(
  { weight: 3, arbitrary: scopes.map(takeOf) },
  { weight: 2, arbitrary: pasts.map((past) => on(past, (lease) => lease.renew())) },
  {
    weight: 2,
    arbitrary: scopes.map(
      (scope) =>
        ({ states }: Stage) =>
          states.requireNewRun(scope),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(pasts, runs, fc.boolean(), fc.boolean())
      .map(([past, run, release, begins]) => on(past, (lease) => lease.checkpoint(run, { release, begins }))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pasts, completions)
      .map(([past, completed]) => on(past, (lease) => lease.finish(completed))),
  },
  { weight: 2, arbitrary: pasts.map((past) => on(past, (lease) => lease.release())) },
  { weight: 1, arbitrary: fc.tuple(pasts, runIds).map(keepOf) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('v2', 'v3'), fc.boolean()).map(
      ([shape, isSwept]) =>
        ({ states }: Stage) =>
          states.keepShape({ shape, sinceMs: testStart, isSwept }),
    ),
  },
  { weight: 1, arbitrary: fc.constant(({ states }: Stage) => states.readShape()) },
  {
    weight: 1,
    arbitrary: fc.tuple(pasts, runIds).map(
      ([past, runId]) =>
        ({ states, lists }: Stage) =>
          states.readMissing(runId, recent(lists, past) ?? 'none'),
    ),
  },
  {
    weight: 3,
    arbitrary: advances.map(
      (ms) =>
        async ({ clock }: Stage) =>
          clock.advance(ms),
    ),
  },
);

const steps: fc.Arbitrary<Step> = fc.record({
  act: acts,
  trouble: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom<Trouble>('refused', 'answer lost', 'repeated') },
  ),
});

function takeOf(scope: SweepScope): Step['act'] {
  return async ({ states, leases }) => {
    const lease = await states.take(scope);
    if (lease !== undefined) leases.push(lease);
    return lease?.state ?? 'held by another';
  };
}

function on(past: number, move: (lease: Lease) => Promise<void>): Step['act'] {
  return async ({ leases }) => {
    const lease = recent(leases, past);
    await (lease === undefined ? undefined : move(lease));
  };
}

/** Counts back from the last one, and wraps around. */
function recent<Item>(items: readonly Item[], past: number): Item | undefined {
  return items.at(-1 - ((past - 1) % Math.max(1, items.length)));
}

/** Each implementation names its lists differently. */
function keepOf([past, runId]: [number, string]): Step['act'] {
  return async ({ leases, lists }) => {
    const list = await recent(leases, past)?.keepMissing(runId, [lists.length]);
    if (list !== undefined) lists.push(list);
  };
}

async function answersTo(history: readonly Step[], opened: StatesUnderTest): Promise<unknown[]> {
  const stage: Stage = { ...opened, leases: [], lists: [] };
  const answers: unknown[] = [];
  for (const { act, trouble } of history) {
    const callOff = trouble && opened.trouble(trouble);
    answers.push(await act(stage).catch((error: Error) => error.name));
    callOff?.();
    answers.push(await Promise.all([opened.states.read('full'), opened.states.read('incremental')]));
  }
  return answers;
}
