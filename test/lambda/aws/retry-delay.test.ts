import { describe, expect, it } from 'vitest';
import { retryDelaySeconds } from '../../../lambda/aws/retry-delay.ts';
import { refreshPipeline } from '../../../lambda/contract.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  RateLimitedError,
  UnconfirmedError,
  UpstreamError,
} from '../../../lambda/sync/errors.ts';

describe('retryDelaySeconds', () => {
  it('doubles from 30 s to 15 min', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 30].map((count) => retryDelaySeconds(new UpstreamError(500), count));

    expect(delays).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('spans at least six hours before the dead-letter queue', () => {
    const receives = Array.from({ length: refreshPipeline.maxReceiveCount - 1 }, (_, index) => index + 1);

    const seconds = receives.reduce(
      (sum, count) => sum + retryDelaySeconds(new UpstreamError(500), count),
      0,
    );

    expect(seconds).toBeGreaterThanOrEqual(6 * 3_600);
  });

  it.each([
    new CredentialsRejectedError(401),
    new ConfigurationError('the store hash is wrong'),
  ])('waits 15 minutes at once where a person must act', (error) => {
    expect(retryDelaySeconds(error, 1)).toBe(900);
  });

  it('never asks before an announced wait is over', () => {
    expect(retryDelaySeconds(new RateLimitedError(100_500), 1)).toBe(101);
    expect(retryDelaySeconds(new RateLimitedError(700), 1)).toBe(30);
    expect(retryDelaySeconds(new RateLimitedError(3_600_000), 1)).toBe(900);
  });

  it.each([
    new UnconfirmedError('not found yet'),
    new TypeError('a bug'),
  ])('treats any other failure alike', (error) => {
    expect(retryDelaySeconds(error, 2)).toBe(60);
  });
});
