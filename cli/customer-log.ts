import type { Context } from './command.ts';
import type { Deployment } from './deployment.ts';
import { type LogLine, searchLog, textOf } from './logs.ts';

/** What the logs say about one customer, by ascending time. */
export interface CustomerLog {
  readonly lines: readonly LogLine[];
  /** Whether the whole time was searched. */
  readonly isWhole: boolean;
}

/** Searches the logs of all functions. At most two calls for each. */
export async function readCustomerLog(
  { aws, clock }: Context,
  { names }: Deployment,
  customerId: number,
  hours: number,
): Promise<CustomerLog> {
  const groups = [names.refreshLogGroupName, names.sweepLogGroupName, names.webhookLogGroupName];
  const search = {
    fromMs: clock.now() - hours * 3_600_000,
    pattern: `{ $.customerId = ${customerId} }`,
    mostCalls: 2,
  };
  const found = await Promise.all(
    groups.flatMap((group) => (group === undefined ? [] : [searchLog(aws, group, search)])),
  );
  return {
    lines: found.flatMap(({ lines }) => lines).sort((one, other) => one.atMs - other.atMs),
    isWhole: found.every(({ isWhole }) => isWhole),
  };
}

/** A request that has no end yet in the log. */
export interface WaitingRequest {
  readonly sinceMs: number;
  /** When its next try is due, if it has been tried. */
  readonly nextTryMs?: number;
  /** Why its last try failed. */
  readonly reason?: string;
}

const endings = ['request done', 'request dead-lettered'];

/** The requests that wait, as the log shows them. Nothing is received from the queue, since that counts as a try. */
export function waitingRequests(lines: readonly LogLine[]): WaitingRequest[] {
  const open = new Map<string, WaitingRequest>();
  for (const line of lines) {
    const { message, inSeconds } = line.fields;
    const key = textOf(line, 'eventId') || textOf(line, 'messageId');
    if (key === '') continue;
    if (endings.includes(String(message))) open.delete(key);
    else if (message === 'customer asked for') open.set(key, { sinceMs: line.atMs });
    else if (message === 'request comes back') {
      const sinceMs = open.get(key)?.sinceMs ?? line.atMs;
      const nextTryMs = line.atMs + 1_000 * Number(inSeconds);
      open.set(key, { sinceMs, nextTryMs, reason: textOf(line, 'reason') || textOf(line, 'error') });
    }
  }
  return [...open.values()];
}

/** The last dead letter of the customer, if nothing was stored since. */
export function lastDeadLetter(lines: readonly LogLine[]): LogLine | undefined {
  const last = lines.findLast(({ fields }) => endings.includes(String(fields['message'])));
  return last?.fields['message'] === 'request dead-lettered' ? last : undefined;
}
