import { identityOf } from '../../lambda/contract.ts';
import { ringingAlarms } from '../alarms.ts';
import { type Command, type Context, found } from '../command.ts';
import { createFunctions } from '../functions.ts';
import { searchLog } from '../logs.ts';
import { countMessages } from '../queues.ts';
import { createSyncStates } from '../state.ts';
import { type HooksState, problemsOf, type Status, toLines } from '../status-text.ts';

const watchEveryMs = 10_000;
/** Two incremental sweeps by default, each of which looks at the hooks. */
const hooksSinceMs = 35 * 60_000;

export const status: Command = {
  summary: 'Shows how far behind the copy is, what runs, what waits, and what is wrong',
  forms: ['[--watch]'],
  details: '  --watch   show it again every 10 seconds, until Ctrl-C',
  options: { watch: { type: 'boolean' } },

  async run({ flags }, context) {
    let exitCode = await show(context);
    while (flags['watch'] === true) {
      await context.clock.sleep(watchEveryMs);
      exitCode = await show(context);
    }
    return exitCode;
  },
};

async function show(context: Context): Promise<number> {
  const { output, clock } = context;
  const current = await readStatus(context);
  output.result(
    { ...current, problems: problemsOf(current, clock.now()) },
    toLines(current, clock.now(), output.paint),
  );
  const [problem] = problemsOf(current, clock.now());
  if (problem === undefined) return found.nothing;
  if (problem.next !== undefined) output.next(context.suggest(problem.next.command), problem.next.why);
  return found.something;
}

/** Eight calls of AWS. */
async function readStatus({ aws, clock, deployment: find }: Context): Promise<Status> {
  const deployment = await find();
  const { names } = deployment;
  const [state, queue, deadLetters, sweepDeadLetters, alarms, mapping, hooks] = await Promise.all([
    createSyncStates(aws, deployment).read(clock.now()),
    countMessages(aws, names.refreshQueueUrl),
    countMessages(aws, names.deadLetterQueueUrl),
    countMessages(aws, names.sweepDeadLetterQueueUrl),
    ringingAlarms(aws, deployment),
    createFunctions(aws, deployment).mapping(),
    names.webhookUrl === undefined ? undefined : lastSeenHooks(aws, names.sweepLogGroupName, clock.now()),
  ]);
  return {
    copy: identityOf(deployment),
    ...state,
    queue,
    deadLetters: deadLetters.waiting + deadLetters.hidden,
    sweepDeadLetters: sweepDeadLetters.waiting + sweepDeadLetters.hidden,
    mapping: mapping?.State ?? 'missing',
    alarms,
    ...(hooks && { hooks }),
  };
}

/** What the last incremental sweep found, since asking BigCommerce takes seconds. */
async function lastSeenHooks(aws: Context['aws'], logGroupName: string, nowMs: number): Promise<HooksState> {
  const { lines } = await searchLog(aws, logGroupName, {
    fromMs: nowMs - hooksSinceMs,
    pattern: '{ $.message = "hooks kept" || $.message = "hooks not kept" }',
    mostCalls: 1,
  });
  const last = lines.at(-1);
  if (last === undefined) return { state: 'unknown' };
  const { message, reason, hooks, created, isBlocked } = last.fields;
  if (message === 'hooks not kept') return { state: 'failing', seenAtMs: last.atMs, reason: String(reason) };
  // The list shows what was found, before the missing ones were created.
  const count = (Array.isArray(hooks) ? hooks.length : 0) + Number(created ?? 0);
  return { state: isBlocked === true ? 'blocked' : 'active', seenAtMs: last.atMs, count };
}
