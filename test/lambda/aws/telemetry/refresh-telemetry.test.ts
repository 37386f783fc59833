import { describe, expect, it } from 'vitest';
import { createRefreshTelemetry } from '../../../../lambda/aws/telemetry/refresh-telemetry.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  RateLimitedError,
  RefusedError,
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
    [
      'a try that failed and is made again',
      { error: new UpstreamError(500) },
      { AttemptsFailed: 1, CustomersFailed: 1 },
    ],
    [
      'a try that failed by a bug',
      { error: new TypeError('a bug') },
      { AttemptsFailed: 1, CustomersFailed: 1 },
    ],
    [
      'a try that is dead-lettered at once, which has its own alarm',
      { error: new RefusedError(422) },
      { AttemptsFailed: 1 },
    ],
    [
      'a try with a rejected token, which has its own alarm',
      { error: new CredentialsRejectedError(401, 'read_customers') },
      { AttemptsFailed: 1, CredentialsRejected: 1 },
    ],
    [
      'a try with a wrong configuration, which has its own alarm',
      { error: new ConfigurationError('the table is gone') },
      { AttemptsFailed: 1, ConfigurationFailed: 1 },
    ],
  ])('counts %s', (_what, result, expected) => {
    const { telemetry, counted } = setting();

    telemetry.refreshed(new Map([[42, result]]));

    expect(counted).toEqual(expected);
  });

  it('measures the lag of each edit that was stored, in seconds', () => {
    const { telemetry, measured } = setting();

    telemetry.refreshed(
      new Map<number, RefreshResult>([
        [1, { outcome: 'updated', lagMs: 1_500 }],
        [2, { outcome: 'unchanged' }],
        [3, { outcome: 'created', lagMs: 0 }],
      ]),
    );

    expect(measured).toEqual([
      ['LagSeconds', 1.5],
      ['LagSeconds', 0],
    ]);
  });
});

function setting() {
  const counted: Record<string, number> = {};
  const measured: [string, number][] = [];
  const telemetry = createRefreshTelemetry({
    ...countingTelemetry().telemetry,
    begin: () => {},
    count(name, amount = 1) {
      counted[name] = (counted[name] ?? 0) + amount;
    },
    gauge: () => {},
    measure: (name, value) => measured.push([name, value]),
    log: () => {},
    logFailure: () => {},
    secretKept: () => {},
    end: () => {},
  });
  return { telemetry, counted, measured };
}
