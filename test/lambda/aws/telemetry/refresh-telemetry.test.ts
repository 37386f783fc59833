import { describe, expect, it } from 'vitest';
import { createRefreshTelemetry } from '../../../../lambda/aws/telemetry/refresh-telemetry.ts';
import {
  CredentialsRejectedError,
  RateLimitedError,
  UnconfirmedError,
  UndecidedError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import type { RefreshResult } from '../../../../lambda/sync/refresh/refresh-customers.ts';
import { countingTelemetry } from '../../../support/source.ts';

const unconfirmed = new UnconfirmedError('not found yet');

describe('createRefreshTelemetry', () => {
  it.each<[string, RefreshResult, object]>([
    ['a customer that was stored', { outcome: 'updated' }, { CustomersUpdated: 1 }],
    [
      'a customer that was stored, although a request says that it is deleted',
      { outcome: 'unchanged', stillThere: unconfirmed },
      { CustomersUnchanged: 1, CustomersPostponed: 1 },
    ],
    ['a request that needed no fetch', { outcome: 'satisfied' }, { RequestsSatisfied: 1 }],
    ['a try under a quota that is spent', { error: new RateLimitedError(1_000) }, { CustomersPostponed: 1 }],
    ['a try whose answer is clear after some minutes', { error: unconfirmed }, { CustomersPostponed: 1 }],
    [
      'a try whose answer is clear after 15 minutes',
      { error: new UndecidedError(42) },
      { CustomersPostponed: 1 },
    ],
    ['a try that failed', { error: new UpstreamError(500) }, { CustomersFailed: 1 }],
    [
      'a try with a rejected token',
      { error: new CredentialsRejectedError(401, 'read_customers') },
      { CustomersFailed: 1, CredentialsRejected: 1 },
    ],
  ])('counts %s', (_what, result, expected) => {
    const { telemetry, counted } = setting();

    telemetry.refreshed(new Map([[42, result]]));

    expect(counted).toEqual(expected);
  });
});

function setting() {
  const counted: Record<string, number> = {};
  const telemetry = createRefreshTelemetry({
    ...countingTelemetry().telemetry,
    begin: () => {},
    count(name, amount = 1) {
      counted[name] = (counted[name] ?? 0) + amount;
    },
    gauge: () => {},
    log: () => {},
    logFailure: () => {},
    secretKept: () => {},
    end: () => {},
  });
  return { telemetry, counted };
}
