import { type Command, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { toMoment } from '../durations.ts';
import { createFunctions } from '../functions.ts';
import { countMessages } from '../queues.ts';
import { createSyncStates } from '../state.ts';

export const pause: Command = {
  summary: 'Stops all sweeps and refreshes until "resume"; webhooks are still accepted',
  forms: ['--yes'],
  details: `Requests wait in the queue for up to 14 days. Sweeps at work stop at their next page. Schedules are not changed.
While the copy is paused, these alarms may ring: "Requests waiting", "Table falls behind" and "Full sweeps not
completing".`,
  options: { yes: { type: 'boolean' } },

  async run({ flags }, { aws, clock, output, suggest, deployment: find }) {
    const deployment = await find();
    if (flags['yes'] !== true) {
      throw new CommandError(
        'this stops all sweeps and refreshes of the copy: repeat the command with --yes',
      );
    }
    const states = createSyncStates(aws, deployment);
    const functions = createFunctions(aws, deployment);
    const before = await states.read(clock.now());
    const since = before.pausedSince ?? toMoment(clock.now());
    await states.pause(since);
    await functions.setMapping(false);
    await states.releaseLeases();
    const queue = await countMessages(aws, deployment.names.refreshQueueUrl);
    const working = (['incremental', 'full'] as const).filter((scope) => before[scope].isAtWork);
    output.result({ pausedSince: since, inFlight: queue.hidden, waiting: queue.waiting, stopping: working }, [
      `Paused since ${since}. Nothing writes a customer until the copy is resumed.`,
      `${queue.waiting} requests wait, ${queue.hidden} are at work or hidden until their next try.`,
      ...working.map((scope) => `The ${scope} sweep that was at work stops at its next page.`),
      'An invocation that has begun may write for up to 5 minutes more.',
    ]);
    output.say(
      'These alarms may ring: "Requests waiting", "Table falls behind", "Full sweeps not completing".',
    );
    output.next(suggest('resume'), 'lets the copy go on');
    return found.nothing;
  },
};
