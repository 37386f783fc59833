import { SyncError } from '../sync/errors.ts';

/**
 * The error as it may be thrown to Lambda, which logs it and puts it into queues. A foreseen error stays as it is. A bug
 * becomes a sentence, since its message may quote a customer; the function's own log, which is screened, has the details.
 */
export function screened(error: unknown, what: string): Error {
  if (error instanceof SyncError) return error;
  return new Error(`the ${what} failed in a way that was not foreseen: see the log`);
}
