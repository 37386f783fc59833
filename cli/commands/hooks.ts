import { type Command, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { createFunctions } from '../functions.ts';
import { inColumns } from '../output.ts';

const orders = ['status', 'ensure', 'remove'] as const;

export const hooks: Command = {
  summary: 'Shows, repairs or removes the hooks of this copy at BigCommerce',
  forms: ['status', 'ensure', 'remove --yes'],
  details: `  status   the hooks as they are, and how many "ensure" would change
  ensure   what every incremental sweep does: creates, activates and repairs hooks
  remove   removes them; while webhooks are on, the next incremental sweep creates them again`,
  options: { yes: { type: 'boolean' } },

  async run({ positionals: [text], flags }, { aws, deployment, output, suggest }) {
    const order = orders.find((each) => each === text);
    if (order === undefined) throw new CommandError('say which: hooks status, hooks ensure or hooks remove');
    if (order === 'remove' && flags['yes'] !== true) {
      throw new CommandError('this removes the hooks of this copy: repeat the command with --yes');
    }
    const report = toReport(await createFunctions(aws, await deployment()).invokeSweep({ webhooks: order }));
    output.result(report, [
      ...inColumns(
        report.hooks.map(({ scope, isActive, destination }) => [
          isActive ? 'active' : 'INACTIVE',
          scope,
          destination,
        ]),
      ),
      ...(report.hooks.length === 0 ? ['no hooks'] : []),
      countsOf(report, order),
    ]);
    for (const error of report.errors) output.say(`! ${error}`);
    if (report.isBlocked) output.say('! BigCommerce delivers nothing to this address for some minutes.');
    if (report.errors.length > 0 || report.isBlocked) return found.something;
    const isWrong = report.created + report.reactivated + report.repaired > 0;
    if (order !== 'status' || !isWrong) return found.nothing;
    output.next(suggest('hooks ensure'), 'does that');
    return found.something;
  },
};

interface Report {
  readonly hooks: readonly { scope: string; destination: string; isActive: boolean }[];
  readonly isBlocked: boolean;
  readonly created: number;
  readonly reactivated: number;
  readonly repaired: number;
  readonly removed: number;
  readonly errors: readonly string[];
}

const none: Report = {
  hooks: [],
  isBlocked: false,
  created: 0,
  reactivated: 0,
  repaired: 0,
  removed: 0,
  errors: [],
};

function toReport(answer: unknown): Report {
  return { ...none, ...(answer as Partial<Report>) };
}

function countsOf({ created, reactivated, repaired, removed }: Report, order: string): string {
  const [would, counts] = [
    order === 'status' ? 'ensure would: ' : '',
    { created, reactivated, repaired, removed },
  ];
  return `${would}${Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ')}`;
}
