import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { detailType, eventSource } from '../../lambda/contract.ts';
import { chunksOf } from '../../lambda/sync/chunks.ts';
import { type Command, type Context, found, textFlag } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { parseCustomerIds } from '../customer-ids.ts';
import type { Deployment } from '../deployment.ts';
import { type LogLine, searchLog, textOf } from '../logs.ts';
import { inColumns } from '../output.ts';

const lookEveryMs = 2_000;
const defaultWaitSeconds = 120;
/** The limit of PutEvents. */
const entriesPerCall = 10;

export const refresh: Command = {
  summary: 'Requests customers over the event bus, waits, and reports what became of each',
  forms: ['IDS [--wait SECONDS]'],
  details: `IDS are ids and ranges of ids, such as 1,2,5-9. The requests are as durable as those of webhooks.
  --wait SECONDS   how long to wait for the outcomes; default: ${defaultWaitSeconds}; 0 does not wait`,
  options: { wait: { type: 'string' } },

  async run(input, context) {
    const { clock, output, suggest } = context;
    if (input.positionals.length === 0)
      throw new CommandError('the ids are missing: write them after the command, such as 1,2,5-9');
    const ids = parseCustomerIds(input.positionals.join(','), 'refresh');
    const waitSeconds = parseWait(textFlag(input, 'wait'));
    const deployment = await context.deployment();
    const sentAtMs = clock.now();
    const requests = await publish(ids, deployment, context);
    output.say(`${ids.length} ${ids.length === 1 ? 'customer is' : 'customers are'} requested.`);

    const outcomes = new Map<number, LogLine>();
    while (clock.now() < sentAtMs + waitSeconds * 1_000 && outcomes.size < requests.size) {
      await clock.sleep(lookEveryMs);
      await collect(outcomes, requests, { ...context, deployment, sentAtMs });
    }
    const rows = ids.map((id) => toRow(id, outcomes.get(id)));
    output.result(
      rows,
      inColumns(rows.map(({ customerId, outcome, reason }) => [String(customerId), outcome, reason ?? ''])),
    );
    const unfinished = rows.filter(({ isDone }) => !isDone);
    if (unfinished.length === 0 || waitSeconds === 0) return found.nothing;
    const [first] = unfinished;
    output.next(suggest(`explain ${first?.customerId}`), 'says what it waits for');
    return found.something;
  },
};

/** Returns the customer of each event by the event's id. */
async function publish(
  ids: readonly number[],
  { names }: Deployment,
  { aws, clock }: Context,
): Promise<Map<string, number>> {
  const requestedAt = new Date(clock.now()).toISOString();
  const requests = new Map<string, number>();
  for (const some of chunksOf(ids, entriesPerCall)) {
    const command = new PutEventsCommand({
      Entries: some.map((customerId) => ({
        EventBusName: names.eventBusName,
        Source: eventSource,
        DetailType: detailType.refreshRequested,
        Detail: JSON.stringify({ customerId, reason: 'manual', requestedAt }),
      })),
    });
    const { Entries = [] } = await aws.ask('events:PutEvents', aws.events.send(command));
    for (const [index, customerId] of some.entries()) {
      const { EventId, ErrorCode } = Entries[index] ?? {};
      if (EventId === undefined) {
        throw new CommandError(
          `the event bus did not take the request of customer ${customerId} (${ErrorCode ?? 'no reason given'}): repeat the command`,
        );
      }
      requests.set(EventId, customerId);
    }
  }
  return requests;
}

/** Reads the log for the last line about each event. */
async function collect(
  outcomes: Map<number, LogLine>,
  requests: ReadonlyMap<string, number>,
  { aws, deployment, sentAtMs }: Pick<Context, 'aws'> & { deployment: Deployment; sentAtMs: number },
): Promise<void> {
  const { lines } = await searchLog(aws, deployment.names.refreshLogGroupName, {
    fromMs: sentAtMs,
    pattern: '{ $.message = "request done" || $.message = "request dead-lettered" }',
  });
  for (const line of lines) {
    const customerId = requests.get(textOf(line, 'eventId'));
    if (customerId !== undefined) outcomes.set(customerId, line);
  }
}

function toRow(customerId: number, line: LogLine | undefined) {
  if (line === undefined) return { customerId, outcome: 'waits', isDone: false };
  if (line.fields['message'] === 'request done')
    return { customerId, outcome: textOf(line, 'outcome'), isDone: true };
  const reason = [textOf(line, 'error'), textOf(line, 'reason')].filter(Boolean).join(': ');
  return { customerId, outcome: 'dead letter', reason, isDone: false };
}

function parseWait(text = String(defaultWaitSeconds)): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds <= 86_400) return seconds;
  throw new CommandError(`--wait cannot be "${text}": write a number of seconds, such as --wait 60`);
}
