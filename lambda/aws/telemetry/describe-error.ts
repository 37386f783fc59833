import { ContractError, SyncError } from '../../sync/errors.ts';

/** What the JavaScript engine says of code, as opposed to what others (JSON, fetch, DynamoDB) say of data. */
const engineSays =
  /^(?:Cannot read properties of (?:undefined|null)|[\w.$]+ is not (?:a function|iterable|defined)\b)/;

/**
 * An error as log fields that hold no customer data: a foreseen one tells all; a bug tells its name and where it
 * struck, but its message only where the engine wrote it, since other messages quote values.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof SyncError) {
    const path = error instanceof ContractError ? { path: error.path } : {};
    return { error: error.name, reason: error.message, retryable: error.retryable, ...path };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const reason = engineSays.test(error.message) ? { reason: error.message } : {};
  return { error: error.name, ...reason, stack: framesOf(error) };
}

/** The stack begins with the message. */
function framesOf({ stack = '', message }: Error): string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}
