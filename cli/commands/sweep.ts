import { type SweepScope, sweepScopes } from '../../lambda/contract.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import { type Command, type Context, found, textFlag } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { toSpan } from '../durations.ts';
import { createFunctions } from '../functions.ts';
import { type LogLine, searchLog, textOf } from '../logs.ts';
import { inColumns } from '../output.ts';
import { createSyncStates } from '../state.ts';

const lookEveryMs = 5_000;
/** If nothing is heard of the sweep for this long, the function did not start. */
const longestSilenceMs = 3 * 60_000;

export const sweep: Command = {
  summary: 'Runs a sweep, shows its progress, and reports',
  forms: ['incremental', 'full [--dry-run] [--allow-missing N]'],
  details: `  --dry-run           report what the full sweep would do, and write nothing
  --allow-missing N   up to N customers are really gone: request them by id, although the limit is lower
Ctrl-C ends only the watching. The sweep goes on.`,
  options: { 'dry-run': { type: 'boolean' }, 'allow-missing': { type: 'string' } },

  async run(input, context) {
    const scope = sweepScopes.find((each) => each === input.positionals[0]);
    if (scope === undefined) throw new CommandError('say which: sweep incremental or sweep full');
    const allowMissing = parseAllowMissing(textFlag(input, 'allow-missing'));
    const isDry = input.flags['dry-run'] === true;
    if (scope !== 'full' && (isDry || allowMissing !== undefined)) {
      throw new CommandError('--dry-run and --allow-missing belong to a full sweep: write sweep full');
    }
    const order = {
      sweep: scope,
      ...(isDry && { dryRun: true }),
      ...(allowMissing !== undefined && { allowMissing }),
    };
    const functions = createFunctions(context.aws, await context.deployment());
    if (isDry) {
      context.output.say('The dry run reads the whole list. It may take up to 15 minutes.');
      return report(toReport(await functions.invokeSweep(order)), context);
    }
    const sinceMs = context.clock.now();
    await functions.startSweep(order);
    return report(await follow(scope, sinceMs, context), context);
  },
};

/** Waits until the log says how the sweep ended. It may take several invocations. */
async function follow(scope: SweepScope, sinceMs: number, context: Context): Promise<SweepReport> {
  const { aws, clock, output } = context;
  const deployment = await context.deployment();
  const states = createSyncStates(aws, deployment);
  let heardAtMs = sinceMs;
  let lastListed = -1;
  for (;;) {
    await clock.sleep(lookEveryMs);
    const { lines } = await searchLog(aws, deployment.names.sweepLogGroupName, {
      fromMs: sinceMs,
      pattern: `{ $.scope = "${scope}" }`,
    });
    const ending = lines.findLast((line) => /^sweep (?!continued)/.test(textOf(line, 'message')));
    if (ending) return fromLine(ending, scope);

    const { run, isAtWork } = (await states.read(clock.now()))[scope];
    if (run !== undefined || isAtWork || lines.length > 0) {
      const listed = run?.counts['listed'] ?? 0;
      if (listed !== lastListed) {
        heardAtMs = clock.now();
        output.say(progress(listed, clock.now() - sinceMs));
      }
      lastListed = listed;
    }
    if (clock.now() - heardAtMs > longestSilenceMs) {
      throw new CommandError(
        `nothing was heard of the sweep for ${toSpan(longestSilenceMs)}: see the dead letters of sweeps with dead-letters list --sweeps`,
      );
    }
  }
}

function progress(listed: number, ms: number): string {
  const rate = ms > 0 ? Math.round((1_000 * listed) / ms) : 0;
  return `  ${listed} customers listed in ${toSpan(ms)}, ${rate} a second`;
}

function fromLine(line: LogLine, scope: SweepScope): SweepReport {
  const status = textOf(line, 'message').replace('sweep ', '');
  if (status === 'failed')
    throw new CommandError(`the sweep failed (${textOf(line, 'error')}): ${textOf(line, 'reason')}`);
  return { ...line.fields, scope, status } as SweepReport;
}

function toReport(answer: unknown): SweepReport {
  return answer as SweepReport;
}

const counted = [
  'listed',
  'created',
  'updated',
  'drifted',
  'unchanged',
  'superseded',
  'unreadable',
  'relisted',
  'undecided',
  'missing',
] as const;

function report(swept: SweepReport, { output, suggest }: Context): number {
  const { scope, status, reason, run } = swept;
  const counts = Object.fromEntries(
    counted.flatMap((name) => (swept[name] === undefined ? [] : [[name, Number(swept[name])] as const])),
  );
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  output.result({ scope, status, reason, run, ...counts }, [
    `The ${scope} sweep is ${status}${reason === undefined ? '' : `: ${reason}`}.`,
    ...inColumns(rows.map(([name, count]) => [`  ${name}`, String(count)])),
  ]);
  if (status === 'completed') return found.nothing;
  if (status === 'refused') output.next(suggest('sweep full --dry-run'), 'counts again and writes nothing');
  else output.next(suggest('status'), 'shows what it waits for');
  return found.something;
}

function parseAllowMissing(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const customers = Number(text);
  if (/^\d+$/.test(text) && customers >= 1 && Number.isSafeInteger(customers)) return customers;
  throw new CommandError(
    `--allow-missing cannot be "${text}": write a number of customers, such as --allow-missing 1200`,
  );
}
