import { describe, expect, it } from 'vitest';
import { type ErrorForm, readAnswer } from '../../../lambda/bigcommerce/answer.ts';
import type { Method } from '../../../lambda/bigcommerce/transport.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  GatewayError,
  RefusedError,
} from '../../../lambda/sync/errors.ts';

const page = 'https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes';

describe('readAnswer', () => {
  describe.each([401, 403])('of a %i', (status) => {
    it.each([
      ["V2's list", [{ status, message: 'No credentials were supplied in the request.' }]],
      ["V3's object", { status, title: "You don't have a required scope", type: page, errors: {} }],
      [
        "V3's object with a relative page",
        { status, title: 'Unauthorized', type: '/api-docs/getting-started/api-status-codes' },
      ],
    ])('says that the token is rejected, and which scope it needs, when it is %s', (_what, body) => {
      for (const form of ['list', 'object'] as const)
        expect(() => read('GET', form, status, JSON.stringify(body))).toThrow(
          new CredentialsRejectedError(status, 'store_v2_customers_read_only'),
        );
    });

    it.each([
      ['nothing', ''],
      ['HTML', '<html><title>403 Forbidden</title></html>'],
      ['an empty list', '[]'],
      ['a list of something else', '[403]'],
      ['an object of another form', '{"error":"blocked"}'],
      [
        'a problem document of another sender',
        `{"status":${status},"title":"Error 1020","type":"https://developers.cloudflare.com/1020"}`,
      ],
      ['text', '"Forbidden"'],
      ['JSON cut off', `[{"status":${status},"message":"No`],
      ['JSON without end', '['.repeat(60_000)],
      ['bytes that are no UTF-8', Buffer.from([0x5b, 0xff, 0x5d])],
    ])('blames a gateway when it is %s', (_what, body) => {
      for (const form of ['list', 'object'] as const)
        expect(() => read('GET', form, status, body)).toThrow(GatewayError);
    });

    it('blames a gateway when its body was too long to be read', () => {
      expect(() => read('GET', 'list', status, undefined)).toThrow(GatewayError);
    });
  });

  describe('of a 404', () => {
    const listed = '[{"status":404,"message":"The requested resource was not found."}]';
    const object = '{"status":404,"title":"Not found"}';

    it.each([
      ['list', listed],
      ['object', object],
    ] as const)('says "absent" when it is the %s that the API is expected to answer', (form, body) => {
      expect(read('GET', form, 404, body)).toEqual({ kind: 'absent' });
    });

    it('calls the list of another API a configuration error', () => {
      expect(() => read('GET', 'object', 404, listed)).toThrow(ConfigurationError);
    });

    it.each([
      ['an object', object],
      ['text', '"[]"'],
      ['null', 'null'],
      ['nothing', ''],
      ['HTML', '<html>'],
      ['a list cut off', '[{"status":404,"message":"The requ'],
      ['a list without end', '['.repeat(60_000)],
    ])('calls it a configuration error when it is %s', (_what, body) => {
      expect(() => read('GET', 'list', 404, body)).toThrow(ConfigurationError);
    });

    it('calls it a configuration error when its body was too long to be read', () => {
      expect(() => read('GET', 'list', 404, undefined)).toThrow(ConfigurationError);
    });
  });

  describe('of a 204', () => {
    it.each([{}, { 'Content-Length': '0' }])('says that a list is empty with %j', (headers) => {
      expect(read('GET', 'list', 204, '', headers)).toEqual({ kind: 'empty' });
    });

    it('does not say that a list is empty when it announces a body', () => {
      expect(() => read('GET', 'list', 204, '', { 'Content-Length': '66' })).toThrow(
        /answered 204, which says "empty", with a body/,
      );
    });
  });

  describe('of a write', () => {
    it.each([
      [200, '{"data":{"id":7}}'],
      [201, '{"data":{"id":7}}'],
      [202, ''],
      [204, ''],
      [205, ''],
      [200, '{"id":7}'],
      [200, '<html>thank you</html>'],
      [200, '[{"status":404'],
    ])('accepts a %i with %j as a success', (status, body) => {
      for (const method of ['POST', 'PUT', 'DELETE'] as const)
        expect(read(method, 'object', status, body).kind).toMatch(/^(?:found|empty)$/);
    });

    it('throws when the write is refused', () => {
      expect(() => read('POST', 'object', 422, '')).toThrow(RefusedError);
    });
  });

  it.each([201, 202, 206, 301, 302])('calls a %i answer to a read a configuration error', (status) => {
    expect(() => read('GET', 'list', status, '{}')).toThrow(ConfigurationError);
  });
});

function read(
  method: Method,
  errorForm: ErrorForm,
  status: number,
  body: string | Uint8Array | undefined,
  headers: Record<string, string> = {},
) {
  const asked = { method, path: '/stores/abc123/v2/customers/42', errorForm };
  return readAnswer(asked, {
    status,
    headers: new Headers(headers),
    body: body === undefined ? undefined : Buffer.from(body),
  });
}
