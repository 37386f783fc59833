import type { DeployedNames } from '../../lambda/contract.ts';
import { type Command, found, textFlag } from '../command.ts';
import { toMoment } from '../durations.ts';
import { parseHours } from '../hours.ts';
import { type LogLine, searchLog, textOf } from '../logs.ts';
import { inColumns } from '../output.ts';

const defaultHours = '6';

/** What an operator looks at: lines of the functions about failures, and invocations that ended badly. */
const failures =
  '{ $.level = "WARN" || $.level = "ERROR" || $.level = "FATAL" || ($.type = "platform.report" && $.record.status != "success") }';
/** Answers to BigCommerce other than 200. The access log has texts only. */
const refusals = '{ $.status != "200" }';

interface Kind {
  readonly where: string;
  readonly what: string;
  times: number;
  lastAtMs: number;
  readonly customerIds: Set<unknown>;
}

export const errors: Command = {
  summary: 'Counts the failures in the logs by kind and reason',
  forms: ['[--hours N]'],
  details: `  --hours N   how far back to look; default: ${defaultHours}
Names and reasons are explained in RUNBOOK.md, "Errors".`,
  options: { hours: { type: 'string' } },

  async run(input, { aws, clock, deployment, output, suggest }) {
    const hours = parseHours(textFlag(input, 'hours') ?? defaultHours);
    const fromMs = clock.now() - hours * 3_600_000;
    const { names } = await deployment();
    const searches = await Promise.all(
      logsOf(names).map(async ({ where, group, pattern }) => ({
        where,
        ...(await searchLog(aws, group, { fromMs, pattern })),
      })),
    );
    const kinds = new Map<string, Kind>();
    for (const { where, lines } of searches) for (const line of lines) count(kinds, where, line);
    const rows = [...kinds.values()].sort((one, other) => other.times - one.times);
    output.result(
      rows.map(({ customerIds, lastAtMs, ...row }) => ({
        ...row,
        customers: customerIds.size,
        last: toMoment(lastAtMs),
      })),
      inColumns(
        rows.map(({ where, what, times, lastAtMs, customerIds }) => [
          String(times),
          where,
          customerIds.size === 0 ? '' : `${customerIds.size} customers`,
          `last ${toMoment(lastAtMs)}`,
          what,
        ]),
      ),
    );
    if (searches.some(({ isWhole }) => !isWhole)) {
      output.say('The logs were not searched to the end: name fewer --hours.');
    }
    if (rows.length === 0) {
      output.say('No failure was logged.');
      return found.nothing;
    }
    const [example] = rows.flatMap(({ customerIds }) => [...customerIds]);
    if (example !== undefined) output.next(suggest(`explain ${example}`), 'looks at one of the customers');
    return found.something;
  },
};

function logsOf(names: DeployedNames): { where: string; group: string; pattern: string }[] {
  const { webhookLogGroupName, webhookAccessLogGroupName } = names;
  return [
    { where: 'refresh', group: names.refreshLogGroupName, pattern: failures },
    { where: 'sweep', group: names.sweepLogGroupName, pattern: failures },
    ...(webhookLogGroupName === undefined
      ? []
      : [{ where: 'webhook', group: webhookLogGroupName, pattern: failures }]),
    ...(webhookAccessLogGroupName === undefined
      ? []
      : [{ where: 'API', group: webhookAccessLogGroupName, pattern: refusals }]),
  ];
}

function count(kinds: Map<string, Kind>, where: string, line: LogLine): void {
  const what = kindOf(line);
  const key = `${where} ${what}`;
  const kind = kinds.get(key) ?? { where, what, times: 0, lastAtMs: 0, customerIds: new Set<unknown>() };
  // A line may stand for a flood of equal ones.
  kind.times += Number(line.fields['times'] ?? 1);
  kind.lastAtMs = Math.max(kind.lastAtMs, line.atMs);
  if (line.fields['customerId'] !== undefined) kind.customerIds.add(line.fields['customerId']);
  kinds.set(key, kind);
}

/** The line without what only one customer or one moment has. */
function kindOf(line: LogLine): string {
  const { record, routeKey } = line.fields;
  if (typeof record === 'object' && record !== null && 'status' in record) {
    return `the invocation ended with ${String(record.status)}`;
  }
  if (routeKey !== undefined) {
    const why = [textOf(line, 'lambdaError'), textOf(line, 'apiError')].filter((text) => !/^-?$/.test(text));
    return [`answered ${textOf(line, 'status')}`, ...why].join(': ');
  }
  const path = textOf(line, 'path');
  const error = [textOf(line, 'error'), ...(path === '' ? [] : [`at ${path}`])].join(' ');
  return [textOf(line, 'message'), error, textOf(line, 'reason')]
    .filter((text) => text.trim() !== '')
    .join(': ')
    .replace(/customer \d+/g, 'customer N')
    .replace(/\b\d+ ms\b/g, 'N ms');
}
