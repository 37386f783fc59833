import { type Command, type CommandInput, type Context, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { createDeadLetterQueue, type DeadLetter, type DeadLetterQueue } from '../dead-letters.ts';
import type { Deployment } from '../deployment.ts';
import { toMoment } from '../durations.ts';
import { inColumns } from '../output.ts';
import { createSyncStates } from '../state.ts';

/** One command reads this many. The rest stays for the next one. */
const mostPerCommand = 500;

export const deadLetters: Command = {
  summary: 'Lists, redrives or deletes the requests that were given up',
  forms: ['list [--sweeps]', 'redrive IDS | --all', 'delete IDS | --all --yes [--sweeps]'],
  details: `  list      customers and reasons
  redrive   sends the requests again; remove the cause first
  delete    deletes them; their customers stay as they are until another request
  IDS       ids of customers, or of messages, separated by spaces or commas
  --sweeps  the dead letters of sweeps, which only say what happened; they cannot be redriven
A command reads at most ${mostPerCommand} dead letters. It gives back those that it leaves.`,
  options: { all: { type: 'boolean' }, yes: { type: 'boolean' }, sweeps: { type: 'boolean' } },

  async run(input, context) {
    const [action, ...ids] = input.positionals;
    const deployment = await context.deployment();
    const { names } = deployment;
    const isOfSweeps = input.flags['sweeps'] === true;
    const queue = createDeadLetterQueue(
      context.aws,
      isOfSweeps ? names.sweepDeadLetterQueueUrl : names.deadLetterQueueUrl,
    );
    if (action === 'list') return await list(queue, isOfSweeps, context);
    if (action === 'redrive' && isOfSweeps) {
      throw new CommandError(
        'dead letters of sweeps cannot be redriven: the next schedule sweeps again; delete them',
      );
    }
    if (action !== 'redrive' && action !== 'delete') {
      throw new CommandError('say which: dead-letters list, dead-letters redrive or dead-letters delete');
    }
    const wanted = toWanted(ids, input);
    if (action === 'delete' && input.flags['yes'] !== true) {
      throw new CommandError('deleted dead letters do not come back: repeat the command with --yes');
    }
    return await settle(action, wanted, queue, { deployment, context });
  },
};

async function list(
  queue: DeadLetterQueue,
  isOfSweeps: boolean,
  { output, suggest }: Context,
): Promise<number> {
  const letters = await queue.read(mostPerCommand);
  await queue.giveBack(letters);
  output.result(
    letters.map(({ messageId, customerId, reason, sentAtMs }) => ({
      messageId,
      customerId: customerId ?? null,
      requestedAt: toMoment(sentAtMs),
      reason,
    })),
    inColumns(
      letters.map(({ messageId, customerId, reason, sentAtMs }) => [
        toMoment(sentAtMs),
        ...(isOfSweeps ? [] : [customerId === undefined ? 'no customer' : `customer ${customerId}`]),
        messageId,
        reason,
      ]),
    ),
  );
  if (letters.length === 0) {
    output.say('There are no dead letters.');
    return found.nothing;
  }
  if (letters.length === mostPerCommand)
    output.say(`There may be more: one command reads ${mostPerCommand}.`);
  if (isOfSweeps)
    output.next(suggest('dead-letters delete --all --sweeps --yes'), 'after the cause is removed');
  else output.next(suggest('dead-letters redrive --all'), 'after the cause is removed');
  return found.something;
}

async function settle(
  action: 'redrive' | 'delete',
  isWanted: (letter: DeadLetter) => boolean,
  queue: DeadLetterQueue,
  { deployment, context }: { deployment: Deployment; context: Context },
): Promise<number> {
  const { aws, output, suggest } = context;
  const letters = await queue.read(mostPerCommand);
  const chosen = letters.filter(isWanted);
  const unusable = action === 'redrive' ? chosen.filter(({ customerId }) => customerId === undefined) : [];
  const done = chosen.filter((letter) => !unusable.includes(letter));
  await queue.giveBack(letters.filter((letter) => !done.includes(letter)));
  for (const letter of done) {
    if (action === 'redrive') await queue.redrive(letter, deployment.names.refreshQueueUrl);
    else {
      await queue.remove(letter);
      if (letter.customerId !== undefined) {
        await createSyncStates(aws, deployment).unmarkUnreadable(letter.customerId);
      }
    }
  }
  const left = letters.length - done.length;
  const past = action === 'redrive' ? 'redriven' : 'deleted';
  output.result({ [past]: done.length, left }, [`${done.length} ${past}, ${left} left`]);
  if (unusable.length > 0) {
    output.say(`${unusable.length} name no customer, so sending them again cannot help: delete them.`);
  }
  if (done.length === 0 && chosen.length === 0) {
    output.say('None of the dead letters has such an id.');
    output.next(suggest('dead-letters list'), 'shows their ids');
    return found.something;
  }
  const [first] = done;
  if (action === 'redrive' && first?.customerId !== undefined) {
    output.next(suggest(`trace ${first.customerId}`), 'shows what becomes of the first one');
  }
  return unusable.length > 0 ? found.something : found.nothing;
}

/** The dead letters that the user means. */
function toWanted(texts: readonly string[], { flags }: CommandInput): (letter: DeadLetter) => boolean {
  const ids = new Set(texts.flatMap((text) => text.split(',')).filter(Boolean));
  if (flags['all'] === true && ids.size === 0) return () => true;
  if (flags['all'] === true) throw new CommandError('--all and ids exclude each other: use one of the two');
  if (ids.size === 0) throw new CommandError('say which: write ids of customers or messages, or --all');
  return ({ messageId, customerId }) => ids.has(messageId) || ids.has(String(customerId));
}
