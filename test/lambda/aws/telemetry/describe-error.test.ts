import { describe, expect, it } from 'vitest';
import { describeError } from '../../../../lambda/aws/telemetry/describe-error.ts';
import { ContractError, UpstreamError } from '../../../../lambda/sync/errors.ts';

describe('describeError', () => {
  it('returns everything about a foreseen failure', () => {
    expect(describeError(new UpstreamError(503))).toEqual({
      error: 'UpstreamError',
      reason: 'BigCommerce answered 503; it is asked again later',
      retryable: true,
    });
    expect(describeError(new ContractError('store_credit', 'expected a number'))).toMatchObject({
      path: 'store_credit',
    });
  });

  it("returns the place of a bug, and the engine's message", () => {
    const bug = new TypeError("Cannot read properties of undefined (reading 'id')");

    expect(describeError(bug)).toMatchObject({
      error: 'TypeError',
      reason: "Cannot read properties of undefined (reading 'id')",
      stack: expect.arrayContaining([expect.stringContaining('describe-error.test.ts')]),
    });
  });

  it('leaves out the message of any other error, because it may quote a value', () => {
    const quoting = [
      parseError('{"email": "canary@example.com"'),
      new Error('canary\nat canary@example.com (a.ts:1:2)'),
      new TypeError('canary@example.com is an invalid header value'),
      'canary@example.com',
    ];

    for (const error of quoting) expect(JSON.stringify(describeError(error))).not.toContain('canary@');
  });
});

function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
