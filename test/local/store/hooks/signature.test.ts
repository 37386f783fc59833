import { describe, expect, it } from 'vitest';
import { signatureHeaders } from '../../../../local/store/hooks/signature.ts';
import { createManualClock } from '../../aws/manual-clock.ts';
import { testClock } from '../running-store.ts';
import { destination, hookedStore, otherAccessToken } from './hooked-store.ts';

const clientSecret = 'example_client_secret';

describe('signatureHeaders', () => {
  it('returns the signature of the test vector', () => {
    const body =
      '{"scope":"store/customer/updated","store_id":"1025646","data":{"type":"customer","id":32},' +
      '"hash":"8768ab15aa86c6d73c7e4c3efbaee072110ad1d2","created_at":1561481571,"producer":"stores/abc123"}';

    const headers = signatureHeaders(clientSecret, { id: 'msg_1', timestamp: 1_714_980_857, body });

    expect(headers).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1714980857',
      'webhook-signature': 'v1,PSE8psaoxAfHVMfAN1jC+7EvBTiV4jauCDISjoTk0Wg=',
    });
  });
});

describe('a delivery', () => {
  it('is signed over the sent bytes with the client secret', async () => {
    const store = await hookedStore({ clock: testClock(), webhooks: { clientSecret } });
    await store.subscribe('store/customer/created', { headers: { 'webhook-signature': 'v1,forged' } });

    store.create({ first_name: '🦊' });
    await store.delivered();

    const [{ headers, body } = { headers: {}, body: '' }] = store.receiver.received;
    expect(headers).toMatchObject(
      signatureHeaders(clientSecret, { id: 'msg_1', timestamp: 1_714_980_850, body }),
    );
  });

  it('is not signed without a secret, with signatures off, or for another account', async () => {
    const plain = await hookedStore();
    const secretive = await hookedStore({ webhooks: { clientSecret } });
    await plain.subscribe('store/customer/created');
    await secretive.subscribe('store/customer/created');
    await secretive.subscribe(
      'store/customer/created',
      { destination: `${destination}/2` },
      otherAccessToken,
    );

    plain.create();
    secretive.create();
    await Promise.all([plain.delivered(), secretive.delivered()]);
    secretive.changeDeliveries({ signed: false });
    secretive.create();
    await secretive.delivered();

    const isSigned = ({ headers }: { headers: object }) => 'webhook-signature' in headers;
    expect(plain.receiver.received.map(isSigned)).toEqual([false]);
    expect(secretive.receiver.received.filter(isSigned).map(({ path }) => path)).toEqual(['/webhooks']);
    expect(secretive.receiver.received).toHaveLength(4);
  });

  it.each([
    [true, '1714980910'],
    [false, '1714980850'],
  ])('that is tried again is signed again (%s), with the time %s', async (retriesSignedAnew, timestamp) => {
    const clock = createManualClock(1_714_980_850_500);
    const store = await hookedStore({ clock, webhooks: { clientSecret, deliveries: { retriesSignedAnew } } });
    await store.subscribe('store/customer/created');
    store.receiver.answerWith(500);
    store.create();
    await store.delivered();

    await clock.advance(60_000);
    await store.delivered();

    const [first, second] = store.receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(first?.headers['webhook-timestamp']).toBe('1714980850');
    expect(second?.headers['webhook-timestamp']).toBe(timestamp);
  });
});
