import { type Command, type CommandInput, type Context, found, textFlag } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { parseCustomerId } from '../customer-ids.ts';
import { readCustomerLog } from '../customer-log.ts';
import { toMoment } from '../durations.ts';
import { parseHours } from '../hours.ts';
import { toStep } from '../log-text.ts';
import { type LogLine, searchLog, textOf } from '../logs.ts';

const defaultHours = '24';
/** On both sides of the time that the user names. */
const aroundMs = 60_000;

export const trace: Command = {
  summary: 'Shows what happened to a customer, or to the webhooks of a moment',
  forms: ['ID [--hours N]', '--webhook TIME'],
  details: `  --hours N        how far back to look; default: ${defaultHours}
  --webhook TIME   the webhooks within a minute of this time in UTC, such as 02:14 or 2026-01-31T02:14:00Z, and what
                   became of each`,
  options: { hours: { type: 'string' }, webhook: { type: 'string' } },

  async run(input, context) {
    const webhook = textFlag(input, 'webhook');
    return webhook === undefined
      ? await traceCustomer(input, context)
      : await traceWebhooks(parseMoment(webhook, context.clock.now()), context);
  },
};

async function traceCustomer(input: CommandInput, context: Context): Promise<number> {
  const { output, suggest, deployment } = context;
  const id = parseCustomerId(input.positionals[0]);
  const hours = parseHours(textFlag(input, 'hours') ?? defaultHours);
  const { lines, isWhole } = await readCustomerLog(context, await deployment(), id, hours);
  output.result(lines.map(toEntry), lines.map(toStep));
  if (!isWhole) output.say('The logs were not searched to the end: name fewer --hours.');
  if (lines.length > 0) return found.nothing;
  output.say(
    `The logs of the last ${hours} hours do not name customer ${id}. Sweeps log only what they cannot store.`,
  );
  output.next(suggest(`explain ${id}`), 'compares it with BigCommerce');
  return found.something;
}

interface WebhookTrace {
  readonly at: string;
  readonly requestId: string;
  /** The answer to BigCommerce. */
  readonly status: string;
  readonly fate: string;
  readonly customerId?: unknown;
  readonly eventId?: unknown;
}

async function traceWebhooks(atMs: number, { aws, deployment, output }: Context): Promise<number> {
  const { names } = await deployment();
  const { webhookAccessLogGroupName, webhookLogGroupName } = names;
  if (webhookAccessLogGroupName === undefined || webhookLogGroupName === undefined) {
    throw new CommandError('webhooks are off in this copy, so there is nothing to trace');
  }
  const window = { fromMs: atMs - aroundMs, toMs: atMs + aroundMs };
  const [answers, told] = await Promise.all([
    searchLog(aws, webhookAccessLogGroupName, window),
    searchLog(aws, webhookLogGroupName, window),
  ]);
  const events = told.lines.filter(({ fields }) => fields['message'] === 'customer asked for');
  const ends =
    events.length === 0
      ? []
      : await endsOf(events, { aws, group: names.refreshLogGroupName, fromMs: window.fromMs });

  const traces = answers.lines.map((answer): WebhookTrace => {
    const requestId = textOf(answer, 'requestId');
    const line = told.lines.find(
      (each) => textOf(each, 'correlation_id') === requestId && isAboutTheWebhook(each),
    );
    return {
      at: toMoment(answer.atMs),
      requestId,
      status: textOf(answer, 'status'),
      fate: fateOf(answer, line, ends),
      ...(line?.fields['customerId'] !== undefined && { customerId: line.fields['customerId'] }),
      ...(line?.fields['eventId'] !== undefined && { eventId: line.fields['eventId'] }),
    };
  });
  output.result(
    traces,
    traces.map(({ at, requestId, status, fate, customerId }) => {
      const who = customerId === undefined ? '' : ` customer ${customerId}:`;
      return `${at}  ${status}  API request ${requestId} ${who} ${fate}`.replace(/ {2,}(?=customer)/, ' ');
    }),
  );
  if (traces.length > 0) return found.nothing;
  output.say(`No webhook arrived within a minute of ${toMoment(atMs)}.`);
  return found.something;
}

function isAboutTheWebhook({ fields }: LogLine): boolean {
  return ['customer asked for', 'webhook ignored', 'webhook refused'].includes(String(fields['message']));
}

const anyRequest =
  '{ $.message = "request done" || $.message = "request comes back" || $.message = "request dead-lettered" }';

/** The lines of the refresh function about these events, which may come hours later. */
async function endsOf(
  events: readonly LogLine[],
  { aws, group, fromMs }: Pick<Context, 'aws'> & { group: string; fromMs: number },
): Promise<readonly LogLine[]> {
  const ids = new Set(events.map((line) => textOf(line, 'eventId')));
  // A pattern may have 1,024 characters.
  const named = [...ids].slice(0, 12).map((id) => `$.eventId = "${id}"`);
  const pattern = ids.size <= 12 ? `{ ${named.join(' || ')} }` : anyRequest;
  const { lines } = await searchLog(aws, group, { fromMs, pattern });
  return lines.filter((line) => ids.has(textOf(line, 'eventId')));
}

function fateOf(answer: LogLine, line: LogLine | undefined, ends: readonly LogLine[]): string {
  if (line === undefined) {
    const error = [textOf(answer, 'lambdaError'), textOf(answer, 'apiError')].filter(
      (each) => each !== '' && each !== '-',
    );
    return error.length > 0
      ? `answered before the function: ${error.join(', ')}`
      : 'the function logged nothing about it';
  }
  const why = textOf(line, 'reason') || textOf(line, 'error');
  if (line.fields['message'] === 'webhook refused') return `refused: ${why}`;
  if (line.fields['message'] === 'webhook ignored')
    return `ignored, it names no customer (${textOf(line, 'scope')})`;
  const last = ends.findLast((each) => textOf(each, 'eventId') === textOf(line, 'eventId'));
  if (last === undefined) return `accepted (${textOf(line, 'scope')}), and its request waits`;
  return `accepted (${textOf(line, 'scope')}), then ${toStep(last).replace(/ \(event [^)]*\)$/, '')}`;
}

function toEntry({ atMs, fields }: LogLine): object {
  const kept = [
    'message',
    'customerId',
    'scope',
    'eventId',
    'messageId',
    'requestReason',
    'outcome',
    'error',
    'reason',
    'inSeconds',
  ];
  return {
    at: toMoment(atMs),
    ...Object.fromEntries(
      kept.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
    ),
    ...(fields['correlation_id'] !== undefined && { correlationId: fields['correlation_id'] }),
  };
}

/** Reads `02:14`, which is the last such moment, or an ISO time. Both are UTC. */
function parseMoment(text: string, nowMs: number): number {
  if (/^\d{1,2}:\d{2}(?::\d{2})?$/.test(text)) {
    const today = new Date(nowMs).toISOString().slice(0, 10);
    const [hours = '', ...rest] = text.split(':');
    const atMs = Date.parse(`${today}T${[hours.padStart(2, '0'), ...rest].join(':')}Z`);
    return atMs > nowMs + aroundMs ? atMs - 86_400_000 : atMs;
  }
  const atMs = Date.parse(/[Zz]|[+-]\d{2}:\d{2}$/.test(text) ? text : `${text}Z`);
  if (!Number.isNaN(atMs)) return atMs;
  throw new CommandError(
    `--webhook cannot be "${text}": write a time in UTC, such as 02:14 or 2026-01-31T02:14:00Z`,
  );
}
