import type { Client } from '../bigcommerce/client.ts';
import { createCustomerListV2 } from '../bigcommerce/v2/customer-list.ts';
import { createCustomersV2 } from '../bigcommerce/v2/customers.ts';
import { createCustomerListV3 } from '../bigcommerce/v3/customer-list.ts';
import { createCustomersV3 } from '../bigcommerce/v3/customers.ts';
import type { Include } from '../bigcommerce/v3/include.ts';
import type { CustomersConfig } from '../config.ts';
import { type OmitFields, omitting } from '../customer/omit-fields.ts';
import type { CustomerSource, Fetched } from '../sync/ports.ts';
import type { CustomerList, ListedRecord } from '../sync/sweep/sweep-ports.ts';

/** The customers of the API that the settings name, without the fields that they omit. */
export interface CustomerApi {
  readonly source: CustomerSource;
  readonly list: CustomerList;
  /** Names the API and what is stored of each customer. It changes with the settings. */
  readonly shape: string;
}

export function createCustomerApi(client: Client, config: CustomersConfig): CustomerApi {
  const { source, list } = config.customersApi === 'v3' ? v3(client, config) : v2(client);
  const omit = omitting(config.omitFields);
  return {
    source: {
      ...source,
      async fetchCustomers(ids, deadlineMs) {
        const fetched = await source.fetchCustomers(ids, deadlineMs);
        return new Map(Array.from(fetched, ([id, found]) => [id, omitFrom(found, omit)]));
      },
    },
    list: {
      ...list,
      async list(question, deadlineMs) {
        const answer = await list.list(question, deadlineMs);
        return { ...answer, records: answer.records.map((record) => omitFromRecord(record, omit)) };
      },
    },
    shape: shapeOf(config),
  };
}

function v2(client: Client) {
  return { source: createCustomersV2(client), list: createCustomerListV2(client) };
}

function v3(client: Client, config: CustomersConfig) {
  const include: Include[] = ['storecredit', 'formfields', ...config.include];
  return { source: createCustomersV3(client, include), list: createCustomerListV3(client, include) };
}

function omitFrom(found: Fetched, omit: OmitFields): Fetched {
  return found !== 'absent' && 'customer' in found ? { ...found, customer: omit(found.customer) } : found;
}

function omitFromRecord(record: ListedRecord, omit: OmitFields): ListedRecord {
  if ('error' in record) return record;
  return { ...record, version: { ...record.version, customer: omit(record.version.customer) } };
}

function shapeOf({ customersApi, include, omitFields }: CustomersConfig): string {
  const added = include.toSorted().map((name) => `+${name}`);
  const omitted = omitFields.toSorted().map((name) => `-${name}`);
  return [customersApi, ...added, ...omitted].join(' ');
}
