import { type MetricName, metric } from '../../contract.ts';
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
  hooksKept(report: HooksReport): void;
  /** The sweep goes on; the next schedule tries again. */
  hooksNotKept(error: unknown): void;
}

const endings: Partial<Record<SweepStatus, MetricName>> = {
  continued: metric.sweepsContinued,
  stopped: metric.sweepsStopped,
  incomplete: metric.sweepsStopped,
  refused: metric.sweepsRefused,
};

const completions: Record<SweepScope, MetricName> = {
  incremental: metric.incrementalSweepsCompleted,
  full: metric.fullSweepsCompleted,
};

export function createSweepTelemetry({ count, gauge, log, logFailure }: Telemetry): SweepFunctionTelemetry {
  return {
    pageSwept(counts) {
      count(metric.pagesSwept, counts.pages);
      count(metric.created, counts.created);
      count(metric.updated, counts.updated);
      count(metric.unchanged, counts.unchanged);
      count(metric.superseded, counts.superseded);
      count(metric.missing, counts.missing);
      count(metric.drifted, counts.drifted);
      count(metric.refreshesRequested, counts.relisted + counts.undecided);
    },

    unreadable(customerId, error) {
      count(metric.unreadable);
      logFailure('listed customer not readable', error, { customerId });
    },

    listedAsked: (customers) => count(metric.refreshesRequested, customers),

    watermarkRefused() {
      count(metric.watermarksRefused);
      log('watermark refused: it cannot be read or lies in the future, so everything is swept', {});
    },

    leaseLost: () => count(metric.leasesLost),
    missingAsked: (customers) => count(metric.refreshesRequested, customers),

    ended(report) {
      const { scope, status } = report;
      const ending = endings[status];
      if (ending !== undefined) count(ending);
      const isOurs = status === 'completed' || ending !== undefined;
      if (isOurs) count(completions[scope], status === 'completed' ? 1 : 0);
      log(`sweep ${status}`, report);
    },

    failed(scope, error) {
      count(metric.sweepsFailed);
      if (scope !== undefined) count(completions[scope], 0);
      if (error instanceof CredentialsRejectedError) count(metric.credentialsRejected);
      if (error instanceof ConfigurationError) count(metric.configurationFailed);
      logFailure('sweep failed', error, { scope });
    },

    hooksKept({ errors, ...report }) {
      count(metric.hooksCreated, report.created);
      count(metric.hooksInactive, report.hooks.filter(({ isActive }) => !isActive).length);
      count(metric.hooksRepaired, report.repaired);
      count(metric.hooksRemoved, report.removed);
      count(metric.hookDomainsBlocked, report.isBlocked ? 1 : 0);
      count(metric.hookUpkeepFailed, errors.length > 0 ? 1 : 0);
      log('hooks kept', report);
      for (const error of errors) logFailure('hooks not kept', error);
    },

    hooksNotKept(error) {
      count(metric.hookUpkeepFailed);
      logFailure('hooks not kept', error);
    },

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
