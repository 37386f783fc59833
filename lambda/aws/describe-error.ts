import { ContractError, SyncError } from '../sync/errors.ts';

/** The JavaScript engine's own messages name code, not data. */
const engineErrors = ['TypeError', 'ReferenceError', 'RangeError'];

/**
 * An error as log fields that hold no customer data: a foreseen one tells all, a bug its name and its stack, but
 * not its message unless the engine wrote it, since others (JSON's SyntaxError, DynamoDB's exceptions) quote values.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof SyncError) {
    const path = error instanceof ContractError ? { path: error.path } : {};
    return { error: error.name, reason: error.message, retryable: error.retryable, ...path };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const reason = engineErrors.includes(error.name) ? { reason: error.message } : {};
  return { error: error.name, ...reason, stack: framesOf(error) };
}

function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}
