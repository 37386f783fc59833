import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toWebhookEvent } from '../../../lambda/bigcommerce/webhook-event.ts';
import { ContractError } from '../../../lambda/sync/errors.ts';

const recorded = join(import.meta.dirname, '../../fixtures/webhooks');

describe('toWebhookEvent', () => {
  it.each([
    ['customer-created-2024', 5, 'created'],
    ['customer-address-created-2024', 5, 'address'],
    ['doc-store_customer_created', 32, 'created'],
    ['doc-store_customer_payment_instrument_default_updated', 32, 'updated'],
    ['doc-store_customer_address_created', 32, 'address'],
    ['doc-store_customer_address_updated', 32, 'address'],
    ['doc-store_customer_address_deleted', 32, 'address'],
    ['doc-channel-login-access-updated', 22, 'updated'],
  ])('finds the customer of %s', (sample, customerId, reason) => {
    expect(toWebhookEvent(readFileSync(join(recorded, `${sample}.json`)))).toMatchObject({
      customerId,
      reason,
    });
  });

  it('finds the customer when the documentation shows a wrong scope', () => {
    for (const sample of ['doc-store_customer_updated', 'doc-store_customer_deleted']) {
      expect(toWebhookEvent(readFileSync(join(recorded, `${sample}.json`)))).toMatchObject({
        customerId: 32,
      });
    }
  });

  it.each(['doc-no-created_at', 'doc-deliveryException'])('finds no customer in %s', (sample) => {
    expect(toWebhookEvent(readFileSync(join(recorded, `${sample}.json`)))).not.toHaveProperty('customerId');
  });

  it.each([
    ['stores/abc123', 'abc123'],
    ['stores/', undefined],
    ['stores', undefined],
    ['other/stores/abc123', undefined],
    ['stores/abc123\n', 'abc123\n'],
  ])('reads the store of producer %j', (producer, storeHash) => {
    expect(read({ producer, scope: 'store/customer/updated' }).storeHash).toBe(storeHash);
  });

  it('gives a deletion the reason `deleted`', () => {
    expect(read({ scope: 'store/customer/deleted', data: { type: 'customer', id: 7 } })).toMatchObject({
      customerId: 7,
      reason: 'deleted',
    });
  });

  it.each([
    'store/customer/created',
    'store/customer/updated',
    'store/customer/deleted',
    'store/customer/payment/instrument/default/updated',
  ])('takes the id as the customer in the documented scope %s, whatever the type is', (scope) => {
    expect(read({ scope, data: { type: 'payment_instrument', id: 7 } })).toMatchObject({ customerId: 7 });
  });

  it('prefers the id in a scope where the id is the customer', () => {
    const data = { id: 7, customer_id: 8, address: { customer_id: 9 } };

    expect(read({ scope: 'store/customer/updated', data })).toMatchObject({ customerId: 7 });
  });

  it.each([
    ['store/customer/merged', { customer_id: 7 }],
    ['store/customer/merged', { id: 7 }],
    ['store/customer/merged', { type: 'customer', id: 7 }],
    ['store/customer/note/added', { type: 'customer_note', id: 99, customer_id: 7 }],
    ['store/customer/note/added', { id: 99, address: { customer_id: 7 } }],
    ['store/customer/updated', { id: '7' }],
  ])('looks for the customer of an unknown %s in all three places: %j', (scope, data) => {
    expect(read({ scope, data })).toMatchObject({ customerId: 7 });
  });

  it.each([
    ['store/customer/address/created', { type: 'customer', id: 8 }],
    ['store/customer/address/updated', { type: 'customer', id: 8 }],
    ['store/customer/address/deleted', { type: 'customer', id: 8 }],
    ['store/customer/updated', {}],
    ['store/customer/updated', null],
    ['store/customer/updated', { id: 0 }],
    ['store/customer/updated', { id: -7 }],
    ['store/customer/updated', { id: 7.5 }],
    ['store/customer/updated', { id: 'seven' }],
    ['store/customer/updated', { id: '0x10' }],
    ['store/customer/updated', { id: '7 ' }],
    ['store/customer/updated', { id: '9007199254740993' }],
    ['store/order/created', { type: 'order', id: 7 }],
    ['store/customer/note/added', { type: 'customer_note', id: 7 }],
    ['store/customer/attribute/value/updated', { type: 'attribute_value', id: 7 }],
    ['store/customer/group/updated', { type: 'customer_group', id: 7 }],
    ['store/customer/merged', { type: 'Customer', id: 7 }],
    ['store/customer/merged', { type: null, id: 7 }],
    ['store/customer/merged', { type: ['customer'], id: 7 }],
    ['store/customer/channel/login/access/updated', { id: 7 }],
    ['store/customers/created', { id: 7 }],
  ])('finds no customer in %s of %j', (scope, data) => {
    expect(read({ scope, data })).not.toHaveProperty('customerId');
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no scope', '{"producer":"stores/abc123"}'],
    ['no producer', '{"scope":"store/customer/created"}'],
    ['a scope that is no text', '{"producer":"stores/abc123","scope":{}}'],
    ['JSON without end', '['.repeat(60_000)],
    ['bytes that are no UTF-8', '\u0000'],
  ])('refuses %s', (_what, text) => {
    expect(() => toWebhookEvent(Buffer.from(text))).toThrow(ContractError);
  });

  it('ignores __proto__', () => {
    const body =
      '{"producer":"stores/abc123","scope":"store/customer/updated","__proto__":{"data":{"id":7}}}';

    expect(toWebhookEvent(Buffer.from(body))).not.toHaveProperty('customerId');
  });
});

function read(body: object) {
  return toWebhookEvent(Buffer.from(JSON.stringify({ producer: 'stores/abc123', ...body })));
}
