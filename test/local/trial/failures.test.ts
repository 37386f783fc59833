import { describe, expect, it } from 'vitest';
import { describeFailures, describeSweepFailure } from '../../../local/trial/failures.ts';

describe('describeFailures', () => {
  it('returns undefined without a failure', () => {
    expect(describeFailures([], 0, 3)).toBeUndefined();
  });

  it("replaces the function's advice for a deployment by its own for the first failure", () => {
    const failed = [
      { id: 2, error: 'UpstreamError: BigCommerce answered 503; it is asked again later', retryable: true },
      { id: 3, error: 'ContractError: email: expected text', retryable: false },
    ];

    expect(describeFailures(failed, 2, 3)).toBe(
      '2 of 3 customers could not be copied, the first of them customer 2: BigCommerce answered 503: start again in a few minutes',
    );
  });
});

describe('describeSweepFailure', () => {
  it.each([
    [
      'CredentialsRejectedError: BigCommerce answered 401: the access token is wrong; put a valid one into the secret',
      'the sweep failed: BigCommerce answered 401: check BIGCOMMERCE_ACCESS_TOKEN (it needs the scope Customers: read-only) and BIGCOMMERCE_STORE_HASH',
    ],
    [
      'ConfigurationError: table customers holds customers of store abc',
      'the sweep failed: table customers holds customers of store abc',
    ],
    [
      'Error: the sweep failed in a way that was not foreseen: see the log',
      'the sweep function failed (the sweep failed in a way that was not foreseen): --verbose shows what it logged',
    ],
    [
      'its process ended with SIGKILL',
      'the sweep function failed (its process ended with SIGKILL): --verbose shows what it logged',
    ],
  ])('turns %j into a sentence', (message, sentence) => {
    expect(describeSweepFailure(new Error(message))).toBe(sentence);
  });
});
