import {
  ConfigurationError,
  CredentialsRejectedError,
  GatewayError,
  UnreachableError,
  UpstreamError,
} from '../errors.ts';

/** So many customers in a row without an answer say that it is the store, not the customer. */
const failuresInARow = 5;

/** Runs a question, or fails it unasked with the last error once the store has stopped answering. */
export type CircuitBreaker = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

/** Opens after five questions in a row that the store could not answer, and stays open: make one per batch. */
export function createCircuitBreaker(): CircuitBreaker {
  let inARow = 0;
  let open: { error: unknown } | undefined;

  return async (ask) => {
    if (open !== undefined) throw open.error;
    try {
      const answer = await ask();
      inARow = 0;
      return answer;
    } catch (error) {
      inARow = isStoreWide(error) ? inARow + 1 : 0;
      if (inARow >= failuresInARow) open = { error };
      throw error;
    }
  };
}

function isStoreWide(error: unknown): boolean {
  return (
    error instanceof UnreachableError ||
    error instanceof UpstreamError ||
    error instanceof GatewayError ||
    error instanceof CredentialsRejectedError ||
    error instanceof ConfigurationError
  );
}
