import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../lambda/bigcommerce/answer.ts';
import type { Method } from '../../../lambda/bigcommerce/transport.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  GatewayError,
  RefusedError,
} from '../../../lambda/sync/errors.ts';

const v2 = '/stores/abc123/v2/customers/42';
const v3 = '/stores/abc123/v3/hooks';
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
    ])('reports a rejected token when it is %s', (_what, body) => {
      for (const path of [v2, v3])
        expect(() => read('GET', path, status, JSON.stringify(body))).toThrow(CredentialsRejectedError);
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
    ])('reports a gateway when it is %s', (_what, body) => {
      for (const path of [v2, v3]) expect(() => read('GET', path, status, body)).toThrow(GatewayError);
    });

    it('reports a gateway when its body was too long to be read', () => {
      expect(() => readAnswer('GET', v2, { status, headers: new Headers(), body: undefined })).toThrow(
        GatewayError,
      );
    });
  });

  describe('of a 404', () => {
    it("reports an absent customer only when it is V2's JSON list", () => {
      const body = '[{"status":404,"message":"The requested resource was not found."}]';

      expect(read('GET', v2, 404, body)).toEqual({ kind: 'absent' });
    });

    it.each([
      ['an object', '{"status":404,"title":"Not found"}'],
      ['text', '"[]"'],
      ['null', 'null'],
      ['nothing', ''],
      ['HTML', '<html>'],
      ['a list cut off', '[{"status":404,"message":"The requ'],
      ['a list without end', '['.repeat(60_000)],
    ])('calls it a configuration error when it is %s', (_what, body) => {
      expect(() => read('GET', v2, 404, body)).toThrow(ConfigurationError);
    });

    it('calls it a configuration error when its body was too long to be read', () => {
      expect(() => readAnswer('GET', v2, { status: 404, headers: new Headers(), body: undefined })).toThrow(
        ConfigurationError,
      );
    });
  });

  describe('of a 204', () => {
    it.each([{}, { 'Content-Length': '0' }])('reports an empty list with %j', (headers) => {
      expect(read('GET', v2, 204, '', headers)).toEqual({ kind: 'empty' });
    });

    it('does not report an empty list when it announces a body', () => {
      expect(() => read('GET', v2, 204, '', { 'Content-Length': '66' })).toThrow(
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
    ])('reports success for a %i with %j', (status, body) => {
      for (const method of ['POST', 'PUT', 'DELETE'] as const)
        expect(read(method, v3, status, body).kind).toMatch(/^(?:found|empty)$/);
    });

    it('does not report success when it is refused', () => {
      expect(() => read('POST', v3, 422, '')).toThrow(RefusedError);
    });
  });

  it.each([201, 202, 206, 301, 302])('calls a %i to a question a configuration error', (status) => {
    expect(() => read('GET', v2, status, '{}')).toThrow(ConfigurationError);
  });
});

function read(
  method: Method,
  path: string,
  status: number,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
) {
  return readAnswer(method, path, { status, headers: new Headers(headers), body: Buffer.from(body) });
}
