import { type FilteredLogEvent, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './aws.ts';

/** A line of a log, parsed. */
export interface LogLine {
  readonly atMs: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LogSearch {
  readonly fromMs: number;
  readonly toMs?: number;
  /** A JSON pattern of CloudWatch, such as `{ $.customerId = 7 }`. */
  readonly pattern?: string;
  /** How many calls the search may take. */
  readonly mostCalls?: number;
}

export interface FoundLines {
  /** By ascending time. */
  readonly lines: readonly LogLine[];
  /** Whether the whole time was searched. */
  readonly isWhole: boolean;
}

/** Searches a log group. FilterLogEvents answers at once, and needs no query that must be awaited. */
export async function searchLog(
  { logs, ask }: Pick<Aws, 'logs' | 'ask'>,
  logGroupName: string,
  { fromMs, toMs, pattern, mostCalls = 20 }: LogSearch,
): Promise<FoundLines> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let calls = 0; calls < mostCalls; calls += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName,
      startTime: Math.floor(fromMs),
      ...(toMs !== undefined && { endTime: Math.ceil(toMs) }),
      ...(pattern !== undefined && { filterPattern: pattern }),
      nextToken,
    });
    const answer = await ask('logs:FilterLogEvents', logs.send(command));
    lines.push(...(answer.events ?? []).map(toLine));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  lines.sort((one, other) => one.atMs - other.atMs);
  return { lines, isWhole: nextToken === undefined };
}

/** A text of a line's field; empty if it has none. */
export function textOf({ fields }: LogLine, name: string): string {
  const value = fields[name];
  return value === undefined ? '' : String(value);
}

function toLine({ timestamp = 0, message = '' }: FilteredLogEvent): LogLine {
  return { atMs: timestamp, fields: parse(message) };
}

function parse(message: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? { ...value } : { message };
  } catch (error) {
    if (error instanceof SyntaxError) return { message };
    throw error;
  }
}
