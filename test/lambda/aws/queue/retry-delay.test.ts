import { describe, expect, it } from 'vitest';
import { retryDelaySeconds } from '../../../../lambda/aws/queue/retry-delay.ts';
import { refreshPipeline } from '../../../../lambda/contract.ts';
import { outrightMs, revivalMs } from '../../../../lambda/customer/version.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  RateLimitedError,
  UnconfirmedError,
  UndecidedError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';

const unconfirmed = new UnconfirmedError('not found yet');

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
    new CredentialsRejectedError(401, 'read_customers'),
    new ConfigurationError('the store hash is wrong'),
  ])('waits 15 minutes from the first try when a person must act', (error) => {
    expect(retryDelaySeconds(error, 1)).toBe(900);
  });

  it('waits at least as long as BigCommerce announced, up to 15 minutes', () => {
    expect(retryDelaySeconds(new RateLimitedError(100_500), 1)).toBe(101);
    expect(retryDelaySeconds(new RateLimitedError(700), 1)).toBe(30);
    expect(retryDelaySeconds(new RateLimitedError(3_600_000), 1)).toBe(900);
  });

  it('waits 30 s five times when an absence is unconfirmed, and then longer', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30].map((count) => retryDelaySeconds(unconfirmed, count));

    expect(delays).toEqual([30, 30, 30, 30, 30, 60, 120, 240, 480, 900, 900]);
  });

  it('waits at least 2 minutes before the fifth try when an absence is unconfirmed', () => {
    const seconds = [1, 2, 3, 4].reduce((sum, count) => sum + retryDelaySeconds(unconfirmed, count), 0);

    expect(seconds * 1_000).toBeGreaterThanOrEqual(revivalMs);
  });

  it('makes the sixth try after 15 to 16 minutes when a version is undecided', () => {
    const undecided = new UndecidedError(42);

    const seconds = [1, 2, 3, 4, 5].reduce((sum, count) => sum + retryDelaySeconds(undecided, count), 0);

    expect(seconds * 1_000).toBeGreaterThan(outrightMs);
    expect(seconds * 1_000).toBeLessThan(outrightMs + 60_000);
  });

  it.each([
    new UndecidedError(42),
    new TypeError('a bug'),
  ])('waits 60 s after the second failure of any other kind', (error) => {
    expect(retryDelaySeconds(error, 2)).toBe(60);
  });
});
