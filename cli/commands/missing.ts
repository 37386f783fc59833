import { type Command, found } from '../command.ts';
import { createSyncStates } from '../state.ts';

const shown = 500;

export const missing: Command = {
  summary: 'Lists the stored customers that the last full sweep did not find in the store',
  forms: [''],
  details: `They are kept for a week. Compare some with BigCommerce: "explain ID" asks for one. At most ${shown} are shown.`,

  async run(_input, { aws, deployment, output, suggest }) {
    const ids = await createSyncStates(aws, await deployment()).lastMissing();
    output.result(ids, ids.slice(0, shown).map(String));
    if (ids.length === 0) {
      output.say('No full sweep of the last week found a customer missing.');
      return found.nothing;
    }
    output.say(`${ids.length} ${ids.length === 1 ? 'customer was' : 'customers were'} missing.`);
    output.next(suggest(`explain ${ids[0]}`), 'asks BigCommerce for the first one');
    return found.something;
  },
};
