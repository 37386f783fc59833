import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkSignature } from '../../../lambda/bigcommerce/webhook-signature.ts';
import { UnverifiedWebhookError } from '../../../lambda/sync/errors.ts';

const clientSecret = 'example_client_secret';
const timestamp = '1714980857';
const signedAtMs = Number(timestamp) * 1_000;
/** The test vector of the documentation. */
const body =
  '{"scope":"store/customer/updated","store_id":"1025646","data":{"type":"customer","id":32},"hash":"8768ab15aa86c6d73c7e4c3efbaee072110ad1d2","created_at":1561481571,"producer":"stores/abc123"}';
const signature = 'v1,PSE8psaoxAfHVMfAN1jC+7EvBTiV4jauCDISjoTk0Wg=';

describe('checkSignature', () => {
  it('accepts the documented signature', () => {
    expect(check({})).toBe('valid');
  });

  it('accepts one valid signature among several', () => {
    expect(check({ signature: `v1,AAAA v2,${signature.slice(3)} ${signature}` })).toBe('valid');
  });

  it('returns absent for a delivery without a signature', () => {
    expect(checkSignature({ headers: {}, body: Buffer.from(body) }, clientSecret, signedAtMs)).toBe('absent');
  });

  it.each([5 * 60_000, -5 * 60_000])('accepts a signature that is %s ms old as valid', (ageMs) => {
    expect(check({ nowMs: signedAtMs + ageMs })).toBe('valid');
  });

  it.each([6 * 60_000, -6 * 60_000, 48 * 3_600_000])('calls a signature that is %s ms old stale', (ageMs) => {
    expect(check({ nowMs: signedAtMs + ageMs })).toBe('stale');
  });

  it.each([
    ['a byte of the body is different', { body: body.replace('32', '33') }],
    ['the JSON was serialised again', { body: JSON.stringify(JSON.parse(body), undefined, 1) }],
    ['it was made with another secret', { clientSecret: 'another' }],
    ['it belongs to another message', { id: 'msg_2' }],
    ['the time is different', { timestamp: '1714980858' }],
    ['it is short', { signature: 'v1,PSE8' }],
    ['it is empty', { signature: '' }],
    ['it is not base64', { signature: 'v1,!!!' }],
    ['it is of another version', { signature: signature.replace('v1', 'v2') }],
    ['it has no version', { signature: signature.slice(3) }],
  ])('refuses a signature when %s', (_what, given) => {
    expect(() => check(given)).toThrow(UnverifiedWebhookError);
  });

  it.each([
    '123abc',
    '',
    'now',
    '-1714980857',
    '1714980857.5',
    '1e9',
    '99999999999999999999',
  ])('refuses the timestamp %j, even if it was signed', (odd) => {
    const hmac = createHmac('sha256', clientSecret).update(`msg_1.${odd}.${body}`).digest('base64');

    expect(() => check({ timestamp: odd, signature: `v1,${hmac}` })).toThrow(UnverifiedWebhookError);
  });

  it.each(['webhook-id', 'webhook-timestamp'])('refuses a signature without %s', (name) => {
    expect(() => checkWithout(name)).toThrow(UnverifiedWebhookError);
  });

  it('returns absent without webhook-signature, whatever other headers there are', () => {
    expect(checkWithout('webhook-signature')).toBe('absent');
  });
});

function check(given: {
  body?: string;
  clientSecret?: string;
  id?: string;
  timestamp?: string;
  signature?: string;
  nowMs?: number;
}) {
  const headers = {
    'webhook-id': given.id ?? 'msg_1',
    'webhook-timestamp': given.timestamp ?? timestamp,
    'webhook-signature': given.signature ?? signature,
  };
  const delivery = { headers, body: Buffer.from(given.body ?? body) };
  return checkSignature(delivery, given.clientSecret ?? clientSecret, given.nowMs ?? signedAtMs);
}

function checkWithout(name: string) {
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  const delivery = { headers: { ...headers, [name]: undefined }, body: Buffer.from(body) };
  return checkSignature(delivery, clientSecret, signedAtMs);
}
