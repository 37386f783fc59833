import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isCustomerId } from '../lambda/customer/customer.ts';
import { emailKeyOf } from '../lambda/customer/email-key.ts';
import type { Customer, CustomerRow } from './customer.ts';
import { readRow } from './row.ts';
import { createTableItems, type DynamoDBSender, type ReadOptions, type Segment } from './table-items.ts';

export interface CustomersClientOptions {
  /** The stack's output `CustomersTableName`. */
  readonly tableName: string;
  /** A DynamoDBClient or a DynamoDBDocumentClient. Default: a new DynamoDBClient with the settings of the environment. */
  readonly client?: DynamoDBSender | undefined;
}

export interface ListOptions extends ReadOptions {
  /**
   * Reads this part of the table only. Several readers, in one process or in many, each read one part at the same time.
   * Default: the whole table.
   */
  readonly segment?: Segment | undefined;
}

/**
 * Reads the customers of one store. A method throws a CustomersTableError if a person must do something, the reason of
 * `signal` after an abort, and otherwise the AWS SDK's own error.
 */
export interface CustomersClient {
  /**
   * The customer with this id, or the tombstone of a deleted one. Undefined if the table has neither: the customer never
   * existed, is not copied yet, or was deleted more than 90 days ago. Throws a RangeError for a number that cannot be an id.
   */
  getCustomer(id: number, options?: ReadOptions): Promise<CustomerRow | undefined>;

  /**
   * The existing customers with this e-mail address, by ascending id. Case and outer spaces make no difference. It is a
   * list, because customers of different channels may share an address; they are few. Reads the index and then each
   * customer, and returns only those who still have the address. The index is a moment late even with `consistentRead`,
   * so a new address may not be found yet. Finds no address of more than 1,024 bytes, and none in a store that omits
   * `email`.
   */
  findByEmail(email: string, options?: ReadOptions): Promise<readonly Customer[]>;

  /**
   * Every existing customer, in no order. Reads page after page as the loop goes on. A customer that changes meanwhile is
   * returned once, before or after the change. Throws a RangeError for a segment that does not exist.
   */
  customers(options?: ListOptions): AsyncIterable<Customer>;
}

/** A client for the customers table of one store. Makes no request before the first read. */
export function createCustomersClient({
  tableName,
  client = new DynamoDBClient(),
}: CustomersClientOptions): CustomersClient {
  const items = createTableItems(client, tableName);

  async function getCustomer(id: number, options: ReadOptions = {}): Promise<CustomerRow | undefined> {
    if (!isCustomerId(id))
      throw new RangeError(`a customer's id is an integer from 1 to 2^53 - 1, not ${id}`);
    const item = await items.get(id, options);
    return item && readRow(item, tableName);
  }

  async function* readCustomers(segment: Segment, options: ReadOptions): AsyncGenerator<Customer> {
    for await (const item of items.scan(segment, options)) {
      const row = readRow(item, tableName);
      if (row.kind === 'customer') yield row;
    }
  }

  return {
    getCustomer,

    async findByEmail(email, options = {}) {
      const emailKey = emailKeyOf(email);
      if (emailKey === undefined) return [];
      const ids = await items.idsByEmailKey(emailKey, options.signal);
      const rows = await Promise.all(ids.map((id) => getCustomer(id, options)));
      return rows
        .filter((row) => row?.kind === 'customer')
        .filter((customer) => emailKeyOf(customer.email ?? '') === emailKey)
        .sort((one, other) => one.id - other.id);
    },

    customers({ segment = { index: 0, total: 1 }, ...options } = {}) {
      checkSegment(segment);
      return readCustomers(segment, options);
    },
  };
}

/** DynamoDB's limit (Amazon DynamoDB API Reference, "Scan"). */
const mostSegments = 1_000_000;

function checkSegment({ index, total }: Segment): void {
  const isPart =
    Number.isInteger(index) &&
    Number.isInteger(total) &&
    index >= 0 &&
    index < total &&
    total <= mostSegments;
  if (isPart) return;
  throw new RangeError(
    `segment ${index} of ${total} does not exist: index begins at 0 and is below total, and total is at most ${mostSegments}`,
  );
}
