import {
  ConfigurationError,
  CredentialsRejectedError,
  GatewayError,
  isPageFault,
  UnreachableError,
  UpstreamError,
} from '../errors.ts';

/** After this many customers in a row without an answer the fault is the store's, not a customer's. */
const failuresInARow = 5;

/**
 * Sends a request for this many customers. Once the store has stopped answering, it fails at once with the last error.
 */
export type CircuitBreaker = <Answer>(ask: () => Promise<Answer>, customers: number) => Promise<Answer>;

/**
 * Opens after five questions in a row that the store could not answer, and stays open: create one for each batch. A
 * failure that one of several customers may have caused is not counted, since its parts are asked next.
 */
export function createCircuitBreaker(): CircuitBreaker {
  let inARow = 0;
  let open: { error: unknown } | undefined;

  return async (ask, customers) => {
    if (open !== undefined) throw open.error;
    try {
      const answer = await ask();
      inARow = 0;
      return answer;
    } catch (error) {
      if (customers > 1 && isPageFault(error)) throw error;
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
