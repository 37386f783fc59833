import { readCallFailure } from '../lambda/aws-failure.ts';
import { TableAccessError, TableNotFoundError } from './errors.ts';

/** A failed call, as the error that names what a person can do. Returns every other error as it is. */
export function toTableError(error: unknown, tableName: string, action: string): unknown {
  const failure = error instanceof Error ? readCallFailure(error) : undefined;
  if (failure === undefined) return error;

  const { code, isSetUpWrongly } = failure;
  // Each request is right for a customers table. DynamoDB calls it invalid if the table has another key or no such index.
  const isOtherTable = code === 'ValidationException' || code === 'ResourceNotFoundException';
  if (isOtherTable) return new TableNotFoundError(tableName, code, { cause: error });
  return isSetUpWrongly ? new TableAccessError(tableName, action, code, { cause: error }) : error;
}
