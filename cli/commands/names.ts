import { type Command, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { inColumns } from '../output.ts';

export const names: Command = {
  summary: 'Shows the names of the parts of the copy, for other tools',
  forms: ['[NAME]'],
  details: `With NAME it prints that one alone, such as "names customersTableName", for use in a command of the AWS CLI.`,

  async run({ positionals: [wanted] }, { deployment, output }) {
    const { names: all } = await deployment();
    if (wanted === undefined) {
      output.result(all, inColumns(Object.entries(all)));
      return found.nothing;
    }
    const value = Object.entries(all).find(([name]) => name === wanted)?.[1];
    if (value === undefined) {
      throw new CommandError(`there is no name "${wanted}": write one of ${Object.keys(all).join(', ')}`);
    }
    output.result(value, [value]);
    return found.nothing;
  },
};
