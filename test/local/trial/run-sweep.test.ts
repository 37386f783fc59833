import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';
import { createScreen } from '../../../cli/screen.ts';
import type { SweepReport } from '../../../lambda/sync/sweep/sweep-report.ts';
import { skipReasons } from '../../../lambda/sync/sweep/sweep-report.ts';
import { createQueue } from '../../../local/aws/sqs/queue.ts';
import { createFunctionLog } from '../../../local/stack/function/function-log.ts';
import { runSweep, type SweepSurroundings } from '../../../local/trial/run-sweep.ts';
import { createManualClock } from '../aws/manual-clock.ts';

/** A stack with a sweep function that returns these reports, one per invocation, and then repeats the last. */
function answering(
  reports: readonly Partial<SweepReport>[],
  instead: Partial<SweepSurroundings['sync']> = {},
) {
  const said: string[] = [];
  const write = (text: unknown) => said.push(String(text)) > 0;
  let invocations = 0;
  const clock = createManualClock();
  const sync: SweepSurroundings['sync'] = {
    async sweep() {
      invocations = 1;
      return { scope: 'full', status: 'continued', run: 'run-1' };
    },
    async idle() {
      invocations = reports.length;
    },
    lastReport: ({ scope }) => ({ scope, status: 'completed', ...reports[invocations - 1] }),
    asyncFailures: () => [],
    countListed: () => {},
    logs: { refresh: createFunctionLog(), sweep: createFunctionLog() },
    refreshQueue: createQueue({ name: 'refresh', clock }),
    machineClock: clock,
    ...instead,
  };
  const surroundings = { sync, screen: createScreen({ write }), patienceMs: 1_000 };
  return { said, run: () => runSweep({ sweep: 'full' }, surroundings) };
}

describe('runSweep', () => {
  it('waits for the end of a continued run, and reports its whole result', async () => {
    const { run, said } = answering([
      { status: 'continued', pages: 1, created: 1 },
      { status: 'completed', pages: 2, created: 5 },
    ]);

    expect(await run()).toMatchObject({ status: 'completed', created: 5 });
    expect(said[0]).toBe('     5 created\n');
    expect(said[1]).toMatch(/^ {2}Requests: 0 \(429: 0, 5xx: 0\)\. Retries: 0\. Time: \d\.\d s\.\n$/);
  });

  it('shows nothing for a sweep that was skipped', async () => {
    const { run, said } = answering([{ status: 'skipped', reason: skipReasons.tooEarly }]);

    expect(await run()).toMatchObject({ status: 'skipped', reason: skipReasons.tooEarly });
    expect(said).toEqual([]);
  });

  it('throws a sentence when the sweep fails', async () => {
    const { run } = answering([], {
      sweep: () => Promise.reject(new Error('ConfigurationError: table state holds the state of store x')),
    });

    await expect(run()).rejects.toThrow(
      new CommandError('the sweep failed: table state holds the state of store x'),
    );
  });

  it('throws a sentence when a later part of the sweep fails', async () => {
    const { run } = answering([{ status: 'continued' }], {
      asyncFailures: () => [new Error('its process ended with SIGKILL')],
    });

    await expect(run()).rejects.toThrow(
      new CommandError(
        'the sweep function failed (its process ended with SIGKILL): --verbose shows what it logged',
      ),
    );
  });
});
