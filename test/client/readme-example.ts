import { createCustomersClient } from '../../client/index.ts';

const client = createCustomersClient({ tableName: process.env['CUSTOMERS_TABLE_NAME'] ?? '' });

const row = await client.getCustomer(42);
if (row?.kind === 'customer') console.log('credit of 42:', row.storeCredit?.text ?? 'none');
if (row?.kind === 'tombstone') console.log('42 was deleted at', row.deletedAt);

for (const { id } of await client.findByEmail('ada@example.com')) console.log('found', id);

for await (const customer of client.customers()) console.log(customer.id, customer.dateModified);
