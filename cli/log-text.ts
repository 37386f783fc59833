import { toMoment } from './durations.ts';
import { type LogLine, textOf } from './logs.ts';

/** A line of the log as an operator reads it. */
export function toStep(line: LogLine): string {
  return `${toMoment(line.atMs)}  ${sentenceOf(line)}`;
}

function sentenceOf(line: LogLine): string {
  const text = (name: string) => textOf(line, name);
  const why = [text('error'), text('reason')].filter(Boolean).join(': ');
  const event = text('eventId') === '' ? '' : ` (event ${text('eventId')})`;
  switch (text('message')) {
    case 'customer asked for':
      return `webhook ${text('scope')} accepted, API request ${text('correlation_id')}${event}`;
    case 'webhook ignored':
      return `webhook ${text('scope')} names no customer, API request ${text('correlation_id')}`;
    case 'webhook refused':
      return `webhook refused, API request ${text('correlation_id')}: ${why}`;
    case 'request done':
      return `request "${text('requestReason')}" done: ${text('outcome')}${event}`;
    case 'request comes back':
      return `request "${text('requestReason')}" comes back in ${text('inSeconds')} s: ${why}${event}`;
    case 'request dead-lettered':
      return `request given up, it is a dead letter: ${why}${event}`;
    case 'customer not refreshed':
      return `not refreshed: ${why}`;
    case 'listed customer not readable':
      return `a sweep could not read the listed customer: ${why}`;
    default:
      return [text('message'), why].filter(Boolean).join(': ');
  }
}
