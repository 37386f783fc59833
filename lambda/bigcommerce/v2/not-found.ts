import { ConfigurationError } from '../../sync/errors.ts';

/** V2 lists its errors: `[{"status": 404, "message": "…"}]`. */
export const errorForm = 'list';

/** A list of customers always exists, so a 404 to it is no answer about a customer. */
export function listNotFound(): ConfigurationError {
  return new ConfigurationError(
    'the list of customers was answered 404: check whether BigCommerce has withdrawn V2 customers; nothing is deleted',
  );
}
