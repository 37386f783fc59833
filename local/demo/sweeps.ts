import { isDeepStrictEqual } from 'node:util';
import { CommandError } from '../../cli/command-error.ts';
import type { Screen } from '../../cli/screen.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import type { Stage } from '../cli/stage.ts';
import { runSweep } from '../trial/run-sweep.ts';
import { unlessStalled } from '../trial/stall.ts';
import { describeSweepProblem } from '../trial/sweep-problem.ts';
import { changeCustomers } from './changes.ts';
import { promote } from './sample-parts.ts';
import { patienceMs, type SimulatedWorld } from './simulated-world.ts';

/**
 * Shows that sweeps alone make the table follow the store, while all webhooks are lost: the first copy, changes,
 * deletions, and a sweep with nothing to do.
 */
export async function showSweeps(world: SimulatedWorld, { screen, table, settings }: Stage): Promise<void> {
  const { store, sync, isFilled } = world;

  async function sweep(
    scope: 'incremental' | 'full',
    on: Pick<Screen, 'say' | 'progress'>,
  ): Promise<SweepReport> {
    const report = await runSweep({ sweep: scope }, { sync, screen: on, patienceMs });
    const problem = describeSweepProblem({ report, deadLetters: [], isKept: false });
    if (problem !== undefined) throw new CommandError(problem);
    return report;
  }

  store.changeDeliveries({ lostShare: 1 });
  if (isFilled) {
    screen.say('\nThe table was filled by an earlier run: a full sweep makes it equal to this store.');
    await sweep('full', screen);
    // New hooks require a full sweep, and the next sweep would create them.
    await sync.sweep({ webhooks: 'ensure' });
    await unlessStalled(sync, patienceMs);
  } else {
    screen.say(
      '\nAn incremental sweep. It is the first one, so it copies every customer and creates the hooks.',
    );
    await sweep('incremental', screen);
  }

  const { edited, silently, deleted, created } = changeCustomers(store);
  screen.say(
    `\n${edited} customers are edited, ${silently} of them without a new date_modified, ${created} are created and ${deleted} deleted.`,
  );
  if (settings.customersApi === 'v3') {
    screen.say(
      `An app sets an attribute of ${promote(store)} more customers: no webhook and no date_modified tells of that.`,
    );
  }
  screen.say(
    'All webhooks are lost for now. An incremental sweep stores the changes with a new date_modified.',
  );
  await sweep('incremental', briefly(screen));

  screen.say(
    '\nA full sweep finds the rest. It requests missing customers over the bus, and the refresh function deletes them.',
  );
  await sweep('full', briefly(screen));

  screen.say('\nThe same full sweep again.');
  const before = await table.scan();
  const report = await sweep('full', briefly(screen));
  if (report.created !== 0 || report.updated !== 0 || !isDeepStrictEqual(await table.scan(), before)) {
    throw new CommandError(
      'a sweep wrote although nothing had changed: please report this with the output of --verbose',
    );
  }
  screen.say('  Nothing was written: each row is as it was.');
}

/** Hides the progress of sweeps that take a second. */
function briefly({ say }: Screen): Pick<Screen, 'say' | 'progress'> {
  return { say, progress: (_what, work) => work(() => {}) };
}
