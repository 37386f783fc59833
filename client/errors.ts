/**
 * A failure that only a person can end. `cause` is the AWS SDK's error, if there was one. Anything that may pass by itself,
 * such as throttling, is thrown as the SDK's own error, after the SDK's own retries.
 */
export abstract class CustomersTableError extends Error {}

/** No customers table has this name in this account and region. */
export class TableNotFoundError extends CustomersTableError {
  override readonly name = 'TableNotFoundError';
  readonly tableName: string;

  constructor(tableName: string, code: string, options?: ErrorOptions) {
    super(
      `there is no customers table ${tableName} (DynamoDB answered ${code}): check the name, the account and the region`,
      options,
    );
    this.tableName = tableName;
  }
}

/** The credentials are missing, wrong or expired, or they do not allow the action. */
export class TableAccessError extends CustomersTableError {
  override readonly name = 'TableAccessError';
  readonly tableName: string;
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;

  constructor(tableName: string, action: string, code: string, options?: ErrorOptions) {
    super(
      `${action} on table ${tableName} was refused (${code}): check the credentials, and that they allow this action on the table and its indexes`,
      options,
    );
    this.tableName = tableName;
    this.action = action;
  }
}

/** A newer release wrote the row, in a layout that this one does not know. */
export class SchemaVersionError extends CustomersTableError {
  override readonly name = 'SchemaVersionError';
  readonly schemaVersion: number;

  constructor(row: string, schemaVersion: number, newestKnown: number) {
    super(
      `${row} has schemaVersion ${schemaVersion}, but this package knows versions up to ${newestKnown}: update bigcommerce-customer-sync`,
    );
    this.schemaVersion = schemaVersion;
  }
}

/** An attribute has a type that no release writes. The message never quotes its value. */
export class UnreadableRowError extends CustomersTableError {
  override readonly name = 'UnreadableRowError';
  /** The attribute, such as `addresses[0].city`. */
  readonly path: string;

  constructor(row: string, path: string, problem: string) {
    super(
      `${row} cannot be read (${path}: ${problem}): check that it is a customers table, and that nobody else writes to it`,
    );
    this.path = path;
  }
}
