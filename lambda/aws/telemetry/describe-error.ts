import { ContractError, SyncError } from '../../sync/errors.ts';

/** Messages of the JavaScript engine about code. Other messages (JSON, fetch, DynamoDB) may quote data. */
const engineMessage =
  /^(?:Cannot read properties of (?:undefined|null)|[\w.$]+ is not (?:a function|iterable|defined)\b)/;

/**
 * An error as log fields without customer data. A foreseen error has all its details. A bug has its name and stack, and its
 * message only if the engine wrote it, since other messages quote values.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof SyncError) {
    const path = error instanceof ContractError ? { path: error.path } : {};
    return { error: error.name, reason: error.message, retryable: error.retryable, ...path };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const reason = engineMessage.test(error.message) ? { reason: error.message } : {};
  return { error: error.name, ...reason, stack: framesOf(error) };
}

/** Leaves out the message, with which the stack begins. */
function framesOf({ stack = '', message }: Error): string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}
