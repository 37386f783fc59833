import { type Command, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { customersOf } from '../table.ts';

export const find: Command = {
  summary: 'Finds the ids of the stored customers with an e-mail address',
  forms: ['EMAIL'],
  details: 'Case and outer spaces make no difference. The index is a moment late.',

  async run({ positionals: [email] }, { aws, deployment, output }) {
    if (email === undefined)
      throw new CommandError('the e-mail address is missing: write it after the command');
    const { names } = await deployment();
    const customers = await aws.ask('dynamodb:Query', customersOf(aws, names).findByEmail(email));
    const ids = customers.map(({ id }) => id);
    output.result(ids, ids.map(String));
    if (ids.length > 0) return found.nothing;
    output.say('No stored customer has this address.');
    return found.something;
  },
};
