import { arns } from '../arns.ts';
import { type JsonObject, readNumber, readOptional, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { AwsService } from '../protocol/aws-service.ts';
import { readFilterPattern } from './filter-pattern.ts';
import type { LogEvent, LogGroups } from './log-groups.ts';

/** AWS's own limit of a page. */
const mostEvents = 10_000;

/** CloudWatch Logs' FilterLogEvents. Events are returned by ascending time. */
export function createCloudWatchLogs(groups: LogGroups): AwsService {
  const eventsOf = (input: JsonObject): readonly LogEvent[] => {
    const events = groups.events(groupNameIn(input));
    if (!events) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return events;
  };

  return {
    target: 'Logs_20140328',
    iamPrefix: 'logs',
    throttlingCode: 'ThrottlingException',
    resourcesOf: (input) => [arns.logGroup(groupNameIn(input))],
    operations: {
      FilterLogEvents(input) {
        const number = (name: string) => readOptional(input[name], name, readNumber);
        const matches = readFilterPattern(
          readOptional(input['filterPattern'], 'filterPattern', readText) ?? '',
        );
        const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = {
          startTime: number('startTime'),
          endTime: number('endTime'),
        };
        const after = Number(readOptional(input['nextToken'], 'nextToken', readText) ?? 0);
        const limit = number('limit') ?? mostEvents;
        const found = eventsOf(input).filter(
          ({ id, timestamp, message }) =>
            id > after && timestamp >= startTime && timestamp <= endTime && matches(message),
        );
        const page = found.slice(0, limit);
        return {
          events: page.map(({ id, timestamp, message }) => ({
            eventId: String(id),
            timestamp,
            ingestionTime: timestamp,
            logStreamName: 'local',
            message,
          })),
          ...(found.length > limit && { nextToken: String(page.at(-1)?.id) }),
        };
      },
    },
  };
}

function groupNameIn(input: JsonObject): string {
  return readText(input['logGroupName'] ?? input['logGroupIdentifier'], 'logGroupName');
}
