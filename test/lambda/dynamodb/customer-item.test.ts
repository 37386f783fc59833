import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../lambda/customer/decimal.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

describe('toItem', () => {
  it('stores the fields of V3 as lists of maps, with exact numbers and without empty fields', async () => {
    const table = await dynamoDb.table();
    const customer = {
      id: 42,
      channelIds: [1, 3],
      originChannelId: 1,
      addresses: [
        { id: 8, customerId: 42, city: 'Ulm', formFields: [{ name: 'Door', value: new Decimal('0.10') }] },
        { id: 9, address1: '1 Example Street' },
      ],
      attributes: [{ attributeId: 1, value: '55' }],
    };

    await table.saveNow([
      { customer, observedAtMs: 0 },
      { customer: { id: 43 }, observedAtMs: 0 },
    ]);

    const [item, bare] = await Promise.all([42, 43].map(stored(table)));
    expect(item).toMatchObject({
      channelIds: { L: [{ N: '1' }, { N: '3' }] },
      originChannelId: { N: '1' },
      addresses: {
        L: [
          {
            M: {
              id: { N: '8' },
              customerId: { N: '42' },
              city: { S: 'Ulm' },
              formFields: { L: [{ M: { name: { S: 'Door' }, value: { N: '0.1' } } }] },
            },
          },
          { M: { id: { N: '9' }, address1: { S: '1 Example Street' } } },
        ],
      },
      attributes: { L: [{ M: { attributeId: { N: '1' }, value: { S: '55' } } }] },
    });
    expect(Object.keys(bare ?? {}).sort()).toEqual([
      'fingerprint',
      'id',
      'observedAt',
      'schemaVersion',
      'shard',
      'storeHash',
    ]);
  });

  it('distinguishes an empty list of channels from all channels', async () => {
    const table = await dynamoDb.table();

    await table.saveNow([{ customer: { id: 42, channelIds: [] }, observedAtMs: 0 }]);

    expect(await stored(table)(42)).toMatchObject({ channelIds: { L: [] } });
  });
});

/** The item as DynamoDB types it. */
function stored({ client, tableName }: Awaited<ReturnType<typeof dynamoDb.table>>) {
  return async (id: number) => {
    const key = { id: { N: `${id}` } };
    return (await client.send(new GetItemCommand({ TableName: tableName, Key: key }))).Item;
  };
}
