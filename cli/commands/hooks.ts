import { createHooksV3 } from '../../lambda/bigcommerce/hooks.ts';
import { type Command, type Context, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { createFunctions } from '../functions.ts';
import { inColumns } from '../output.ts';
import { createStore } from '../store.ts';

const orders = ['status', 'ensure', 'remove'] as const;

export const hooks: Command = {
  summary: 'Shows, repairs or removes the hooks of this copy at BigCommerce',
  forms: ['status', 'ensure', 'remove --yes', 'list', 'delete ID --yes'],
  details: `  status   the hooks as they are, and how many "ensure" would change
  ensure   what every incremental sweep does: creates, activates and repairs hooks
  remove   removes them; while webhooks are on, the next incremental sweep creates them again
  list     all hooks of the API account, whoever created them
  delete   deletes one of these`,
  options: { yes: { type: 'boolean' } },

  async run({ positionals: [text, id], flags }, context) {
    const { aws, deployment, output, suggest } = context;
    if (text === 'list') return await listAll(context);
    if (text === 'delete') return await deleteOne(id, flags['yes'] === true, context);
    const order = orders.find((each) => each === text);
    if (order === undefined)
      throw new CommandError(
        'say which: hooks status, hooks ensure, hooks remove, hooks list or hooks delete',
      );
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

const answerMs = 60_000;

async function listAll(context: Context): Promise<number> {
  const { hooks: account } = await accountOf(context);
  const all = await account.list(context.clock.now() + answerMs);
  context.output.result(
    // Headers may hold secrets.
    all.map(({ id, scope, destination, isActive }) => ({ id, scope, destination, isActive })),
    inColumns(
      all.map(({ id, scope, destination, isActive }) => [
        String(id),
        isActive ? 'active' : 'INACTIVE',
        scope,
        destination,
      ]),
    ),
  );
  if (all.length === 0) context.output.say('This API account has no hooks.');
  return found.nothing;
}

async function deleteOne(text: string | undefined, isSure: boolean, context: Context): Promise<number> {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1)
    throw new CommandError('the id of the hook is missing: "hooks list" shows it');
  if (!isSure) throw new CommandError('a deleted hook delivers no more: repeat the command with --yes');
  const { hooks: account } = await accountOf(context);
  await account.remove(id, context.clock.now() + answerMs);
  context.output.result({ deleted: id }, [`hook ${id} deleted`]);
  return found.nothing;
}

async function accountOf(context: Context) {
  const { aws, clock, fetch } = context;
  const settings = await createFunctions(aws, await context.deployment()).settings();
  return { hooks: createHooksV3(createStore(aws, settings, { clock, fetch }).client) };
}

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
