import { type CountName, logField, metric } from '../../contract.ts';
import { ConfigurationError, CredentialsRejectedError } from '../../sync/errors.ts';
import type { HooksReport } from '../../sync/hooks/hook-ports.ts';
import type { Freshness } from '../../sync/sweep/freshness.ts';
import type { SweepTelemetry } from '../../sync/sweep/sweep-ports.ts';
import type { SweepReport, SweepStatus } from '../../sync/sweep/sweep-report.ts';
import type { SweepScope } from '../../sync/sweep/sweep-run.ts';
import type { Telemetry } from './telemetry.ts';

/** Counts and logs for sweeps. */
export interface SweepFunctionTelemetry extends SweepTelemetry {
  ended(report: SweepReport): void;
  /** A person must act. */
  failed(scope: SweepScope | undefined, error: unknown): void;
  /** An unfinished full sweep was not resumed; the next schedule tries again. */
  notResumed(error: unknown): void;
  measured(freshness: Freshness): void;
  /** Returns whether all hooks are right. */
  hooksKept(report: HooksReport): boolean;
  /** The sweep goes on; the next schedule tries again. Returns false. */
  hooksNotKept(error: unknown): boolean;
  /** The hooks could not be checked, and no other failure explains why. */
  upkeepFailed(): void;
}

const endings: Partial<Record<SweepStatus, CountName>> = {
  continued: logField.sweepsContinued,
  stopped: logField.sweepsStopped,
  incomplete: logField.sweepsStopped,
  refused: metric.sweepsRefused,
};

const completions: Record<SweepScope, CountName> = {
  incremental: logField.incrementalSweepsCompleted,
  full: logField.fullSweepsCompleted,
};

export function createSweepTelemetry({
  count,
  gauge,
  measure,
  log,
  logFailure,
}: Telemetry): SweepFunctionTelemetry {
  return {
    pageSwept(counts) {
      count(logField.pagesSwept, counts.pages);
      count(logField.created, counts.created);
      count(logField.updated, counts.updated);
      count(logField.unchanged, counts.unchanged);
      count(logField.superseded, counts.superseded);
      count(logField.missing, counts.missing);
      count(logField.drifted, counts.drifted);
      count(logField.refreshesRequested, counts.relisted + counts.undecided);
    },

    changesStored(lagsMs) {
      for (const lagMs of lagsMs) measure(metric.lagSeconds, lagMs / 1_000);
    },

    unreadable(customerId, error) {
      count(logField.unreadable);
      logFailure('listed customer not readable', error, { customerId });
    },

    listedAsked: (customers) => count(logField.refreshesRequested, customers),

    watermarkRefused() {
      count(logField.watermarksRefused);
      log('watermark refused: it cannot be read or lies in the future, so everything is swept', {});
    },

    leaseLost: () => count(logField.leasesLost),
    missingAsked: (customers) => count(logField.refreshesRequested, customers),

    ended(report) {
      const { scope, status } = report;
      const ending = status === 'completed' ? completions[scope] : endings[status];
      if (ending !== undefined) count(ending);
      log(`sweep ${status}`, report);
    },

    failed(scope, error) {
      count(logField.sweepsFailed);
      if (error instanceof CredentialsRejectedError) count(metric.credentialsRejected);
      if (error instanceof ConfigurationError) count(metric.configurationFailed);
      logFailure('sweep failed', error, { scope });
    },

    hooksKept({ errors, ...report }) {
      const inactive = report.hooks.filter(({ isActive }) => !isActive).length;
      count(metric.hookGaps, inactive + (report.isBlocked ? 1 : 0));
      count(logField.hooksCreated, report.created);
      count(logField.hooksInactive, inactive);
      count(logField.hooksRepaired, report.repaired);
      count(logField.hooksRemoved, report.removed);
      log('hooks kept', report);
      for (const error of errors) logFailure('hooks not kept', error);
      return errors.length === 0;
    },

    hooksNotKept(error) {
      logFailure('hooks not kept', error);
      return false;
    },
    upkeepFailed: () => count(metric.hookUpkeepFailed),

    notResumed: (error) => logFailure('unfinished full sweep not resumed', error),

    measured({ watermarkAgeMs, fullSweepAgeMs }) {
      if (watermarkAgeMs !== undefined) gauge(metric.watermarkAgeSeconds, toSeconds(watermarkAgeMs));
      if (fullSweepAgeMs !== undefined) gauge(metric.fullSweepAgeSeconds, toSeconds(fullSweepAgeMs));
    },
  };
}

function toSeconds(ms: number): number {
  return Math.round(ms / 1_000);
}
