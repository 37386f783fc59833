import { describe, expect, it } from 'vitest';
import { createSweepTelemetry } from '../../../../lambda/aws/telemetry/sweep-telemetry.ts';
import type { Telemetry } from '../../../../lambda/aws/telemetry/telemetry.ts';
import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import type { SweepStatus } from '../../../../lambda/sync/sweep/sweep-report.ts';
import { noCounts } from '../../../../lambda/sync/sweep/sweep-run.ts';
import { countingTelemetry } from '../../../support/source.ts';

describe('createSweepTelemetry', () => {
  it.each<[SweepStatus, object]>([
    ['completed', { IncrementalSweepsCompleted: 1 }],
    ['continued', { SweepsContinued: 1 }],
    ['stopped', { SweepsStopped: 1 }],
    ['refused', { SweepsRefused: 1 }],
    ['skipped', {}],
  ])('counts an incremental sweep that ended as %s', (status, expected) => {
    const { telemetry, counted } = setting();

    telemetry.ended({ scope: 'incremental', status });

    expect(counted).toEqual(expected);
  });

  it('counts a completed full sweep separately', () => {
    const { telemetry, counted } = setting();

    telemetry.ended({ scope: 'full', status: 'completed' });

    expect(counted).toEqual({ FullSweepsCompleted: 1 });
  });

  it('counts the outcomes of a page', () => {
    const { telemetry, counted } = setting();
    const counts = {
      pages: 1,
      created: 2,
      updated: 3,
      unchanged: 4,
      superseded: 5,
      relisted: 4,
      undecided: 2,
    };

    telemetry.pageSwept({ ...noCounts, ...counts, missing: 7, drifted: 8 });

    expect(counted).toEqual({
      PagesSwept: 1,
      CustomersCreated: 2,
      CustomersUpdated: 3,
      CustomersUnchanged: 4,
      CustomersSuperseded: 5,
      RefreshesRequested: 6,
      CustomersMissing: 7,
      CustomersDrifted: 8,
    });
  });

  it('counts incidents of a sweep', () => {
    const { telemetry, counted } = setting();

    telemetry.unreadable(7, new ContractError('store_credit', 'expected a decimal'));
    telemetry.missingAsked(9);
    telemetry.listedAsked(2);
    telemetry.leaseLost();
    telemetry.watermarkRefused();

    expect(counted).toEqual({
      CustomersUnreadable: 1,
      RefreshesRequested: 11,
      LeasesLost: 1,
      WatermarksRefused: 1,
    });
  });

  it.each([
    ['is rejected', new CredentialsRejectedError(401, 'read_customers'), { CredentialsRejected: 1 }],
    ['is set up wrongly', new ConfigurationError('the list is gone'), { ConfigurationFailed: 1 }],
    ['fails otherwise', new UpstreamError(500), {}],
  ])('counts a sweep that %s as failed', (_what, error, more) => {
    const { telemetry, counted } = setting();

    telemetry.failed('full', error);

    expect(counted).toEqual({ SweepsFailed: 1, ...more });
  });

  it('does not count an unreadable event as a failed sweep', () => {
    const { telemetry, counted } = setting();

    telemetry.failed(undefined, new ContractError('sweep', 'expected "incremental" or "full"'));

    expect(counted).toEqual({ SweepsFailed: 1 });
  });

  it('measures ages in seconds, and no age before the first sweep', () => {
    const { telemetry, gauged } = setting();

    telemetry.measured({ watermarkAgeMs: 61_400 });
    expect(gauged).toEqual({ WatermarkAgeSeconds: 61 });

    telemetry.measured({ watermarkAgeMs: 61_400, fullSweepAgeMs: 3_600_000 });
    expect(gauged).toEqual({ WatermarkAgeSeconds: 61, FullSweepAgeSeconds: 3_600 });
  });

  it('counts each inactive hook and a blocked domain as a gap', () => {
    const { telemetry, counted } = setting();
    const hook = { id: 1, scope: 'store/customer/created', destination: 'https://example.com' };
    const none = { created: 0, reactivated: 0, repaired: 0, removed: 0, wantsFullSweep: false, errors: [] };

    const areKept = telemetry.hooksKept({
      ...none,
      isBlocked: true,
      reactivated: 1,
      hooks: [
        { ...hook, isActive: false },
        { ...hook, isActive: true },
      ],
    });

    expect(areKept).toBe(true);
    expect(counted).toMatchObject({ HookGaps: 2, HooksInactive: 1 });
  });

  it('counts a failed check of the hooks once, when the sweep reports it', () => {
    const { telemetry, counted } = setting();

    expect(telemetry.hooksNotKept(new UpstreamError(500))).toBe(false);
    expect(counted).toEqual({});

    telemetry.upkeepFailed();
    expect(counted).toEqual({ HookUpkeepFailed: 1 });
  });

  it('measures the lag of each edit that was stored, in seconds', () => {
    const { telemetry, measured } = setting();

    telemetry.changesStored([61_000, 500]);

    expect(measured).toEqual([
      ['LagSeconds', 61],
      ['LagSeconds', 0.5],
    ]);
  });
});

function setting() {
  const counted: Record<string, number> = {};
  const gauged: Record<string, number> = {};
  const measured: [string, number][] = [];
  const base: Telemetry = {
    ...countingTelemetry().telemetry,
    begin: () => {},
    count(name, amount = 1) {
      if (amount > 0) counted[name] = (counted[name] ?? 0) + amount;
    },
    gauge(name, value) {
      gauged[name] = value;
    },
    measure: (name, value) => measured.push([name, value]),
    log: () => {},
    logFailure: () => {},
    secretKept: () => {},
    end: () => {},
  };
  return { telemetry: createSweepTelemetry(base), counted, gauged, measured };
}
