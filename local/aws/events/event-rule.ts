import { isObject, type JsonObject, readEach, readObject, UnreadableJsonError } from '../json-value.ts';

/** An event as EventBridge sends it to a rule's targets. */
export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** Whole seconds, as EventBridge writes them: `2024-05-06T07:34:10Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/**
 * Reads an event pattern of exact values: the event must have every named field, with one of its values.
 * Throws on every other kind of pattern, because ignoring it would match too much.
 */
export function createEventRule(pattern: unknown): (event: EventEnvelope) => boolean {
  const fields = readObject(pattern, 'the event pattern');
  const unknownField = Object.keys(fields).find((name) => !envelopeFields.has(name));
  if (unknownField !== undefined) {
    throw new UnreadableJsonError(`${unknownField} of the event pattern`, 'a field of an event');
  }
  const matches = matcherOf(fields, 'the event pattern');
  return (event) => matches({ ...event });
}

const envelopeFields = new Set(['source', 'detail-type', 'detail', 'account', 'region', 'resources']);

type Matcher = (value: unknown) => boolean;

function matcherOf(pattern: JsonObject, place: string): Matcher {
  const fields = Object.entries(pattern).map(([name, wanted]) => {
    const where = `${name} of ${place}`;
    const matches = isObject(wanted) ? matcherOf(wanted, where) : exactValues(wanted, where);
    return { name, matches };
  });
  if (fields.length === 0) throw new UnreadableJsonError(place, 'naming a field');
  return (value) => isObject(value) && fields.every(({ name, matches }) => matches(value[name]));
}

function exactValues(values: unknown, place: string): Matcher {
  const wanted = new Set(readEach(values, place, readExactValue));
  if (wanted.size === 0) throw new UnreadableJsonError(place, 'a list with a value');
  return (value) => (Array.isArray(value) ? value : [value]).some((each) => wanted.has(each));
}

function readExactValue(value: unknown, place: string): unknown {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new UnreadableJsonError(
    place,
    'a text or a number, the only values that the local EventBridge matches',
  );
}
