import { type Command, found } from '../command.ts';
import { parseCustomerId } from '../customer-ids.ts';
import { inColumns } from '../output.ts';
import { hideValues } from '../personal.ts';
import { customersOf } from '../table.ts';

export const get: Command = {
  summary: 'Shows the stored customer, without internal attributes',
  forms: ['ID [--show-values]'],
  details: '  --show-values   show personal data too, such as names and addresses',
  options: { 'show-values': { type: 'boolean' } },

  async run({ positionals: [text], flags }, { aws, deployment, output, suggest }) {
    const id = parseCustomerId(text);
    const { names } = await deployment();
    const row = await aws.ask(
      'dynamodb:GetItem',
      customersOf(aws, names).getCustomer(id, { consistentRead: true }),
    );
    if (row === undefined) {
      output.say(`Customer ${id} is not stored.`);
      output.next(suggest(`explain ${id}`), 'asks BigCommerce why');
      if (output.isJson) output.result(null, []);
      return found.something;
    }
    const shown = flags['show-values'] === true ? row : hideValues(row);
    output.result(shown, inColumns(Object.entries(shown).map(([name, value]) => [name, toText(value)])));
    return found.nothing;
  },
};

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  const text: unknown = JSON.parse(JSON.stringify(value));
  return typeof text === 'string' ? text : JSON.stringify(text);
}
