import { SyncError } from '../sync/errors.ts';

/**
 * What may be thrown at Lambda, which logs it and puts it into queues: a foreseen error as it is. The message of a bug
 * may quote a customer, so that only the function's own log, which is screened, tells of it.
 */
export function screened(error: unknown, what: string): Error {
  if (error instanceof SyncError) return error;
  return new Error(`the ${what} failed in a way that was not foreseen: see the log`);
}
