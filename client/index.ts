export type {
  Address,
  Customer,
  CustomerAttribute,
  CustomerRow,
  FormField,
  FormValue,
  Timestamp,
  Tombstone,
} from './customer.ts';
export {
  type CustomersClient,
  type CustomersClientOptions,
  createCustomersClient,
  type ListOptions,
} from './customers-client.ts';
export { Decimal } from './decimal.ts';
export {
  CustomersTableError,
  SchemaVersionError,
  TableAccessError,
  TableNotFoundError,
  UnreadableRowError,
} from './errors.ts';
export type { DynamoDBSender, ReadOptions, Segment } from './table-items.ts';
