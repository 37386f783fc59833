import { type Command, found } from '../command.ts';
import { createFunctions } from '../functions.ts';
import { createSyncStates } from '../state.ts';

export const resume: Command = {
  summary: 'Lets sweeps and refreshes go on after "pause"',
  forms: ['[--copy-again]'],
  details: `  --copy-again   forget how far the sweeps were, so that the next ones copy every customer again: after the table was
                 restored, because the watermark is later than its content`,
  options: { 'copy-again': { type: 'boolean' } },

  async run({ flags }, { aws, clock, output, suggest, deployment: find }) {
    const deployment = await find();
    const states = createSyncStates(aws, deployment);
    const { pausedSince } = await states.read(clock.now());
    if (flags['copy-again'] === true) await states.forget();
    await states.resume();
    await createFunctions(aws, deployment).setMapping(true);
    output.result({ wasPausedSince: pausedSince ?? null }, [
      pausedSince === undefined ? 'The copy was not paused.' : `Resumed. It was paused since ${pausedSince}.`,
      'Requests are served again, and the next schedule sweeps.',
    ]);
    output.next(suggest('sweep incremental'), 'sweeps now');
    return found.nothing;
  },
};
