import type { Clock } from '../../../lambda/sync/clock.ts';
import { arns } from '../arns.ts';
import { isObject, type JsonObject, readEach, readObject, readOptional, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { AwsService } from '../protocol/aws-service.ts';
import type { EventBus, EventToPublish } from './event-bus.ts';

/**
 * EventBridge's PutEvents. A refused entry has its own ErrorCode and does not affect the others. An entry for an
 * unknown bus is refused, too, so that a misspelt name is noticed. AWS has been seen to drop such an event without an
 * error (https://github.com/aws/aws-cli/issues/9186).
 */
export function createEventBridge(buses: ReadonlyMap<string, EventBus>, clock: Clock): AwsService {
  return {
    target: 'AWSEvents',
    iamPrefix: 'events',
    throttlingCode: 'ThrottlingException',
    resourcesOf: (input) => [...new Set(entriesOf(input).map((entry) => arns.eventBus(busNameOf(entry))))],
    operations: {
      PutEvents(input, { refuses }) {
        const entries = entriesOf(input);
        if (entries.length < 1 || entries.length > 10) {
          throw new AwsError('ValidationException', 'PutEvents takes 1 to 10 entries');
        }
        const results = entries.map((entry) => {
          if (refuses(entry)) return failed('InternalFailure', 'an injected fault: the entry failed');
          const bus = buses.get(busNameOf(entry));
          if (!bus)
            return failed('ResourceNotFoundException', `Event bus ${busNameOf(entry)} does not exist.`);
          const event = toEvent(entry, clock);
          return 'ErrorCode' in event ? event : { EventId: bus.publish(event) };
        });
        return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
      },
    },
  };
}

const entriesOf = (input: JsonObject) => readEach(input['Entries'], 'Entries', readObject);

/** The bus may be named by its ARN. Without a name it is `default`. */
const busNameOf = (entry: JsonObject) =>
  (readOptional(entry['EventBusName'], 'EventBusName', readText) ?? 'default').replace(
    /^arn:.*event-bus\//,
    '',
  );

interface FailedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const failed = (ErrorCode: string, ErrorMessage: string): FailedEntry => ({ ErrorCode, ErrorMessage });

function toEvent(entry: JsonObject, clock: Clock): EventToPublish | FailedEntry {
  const { Source: source, DetailType: detailType, Detail: text } = entry;
  if (!isFilled(source)) return missing('Source');
  if (!isFilled(detailType)) return missing('DetailType');
  if (!isFilled(text)) return missing('Detail');
  if (source.startsWith('aws.')) {
    return failed('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const detail = parseDetail(text);
  if (detail === undefined) return failed('MalformedDetail', 'Detail is malformed.');
  return { source, detailType, detail, time: clock.now() };
}

const isFilled = (value: unknown): value is string => typeof value === 'string' && value !== '';

const missing = (name: string) =>
  failed('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);

function parseDetail(text: string): JsonObject | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return isObject(detail) ? detail : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
