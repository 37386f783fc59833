import { Duration } from 'aws-cdk-lib';
import { metric, sweepSchedule } from '../../lambda/contract.ts';
import type { StoreConfig } from '../settings/store-config.ts';
import type { ScheduledSweep } from './scheduled-sweep.ts';
import { fiveMinutes, ownMetric, type StoreAlarmProps, untilAfter } from './store-alarm.ts';

/** The alarms about sweeps, by construct id. A schedule that is off has none. */
export function sweepAlarms(sweep: ScheduledSweep, store: StoreConfig): Record<string, StoreAlarmProps> {
  const { incrementalSweepMinutes: everyMinutes, fullSweepAt } = store;
  return {
    ...anySweepAlarms(sweep, store, Duration.minutes(everyMinutes === 'off' ? 0 : everyMinutes)),
    ...(everyMinutes !== 'off' && incrementalSweepAlarms(store, Duration.minutes(everyMinutes))),
    ...(fullSweepAt !== 'off' && fullSweepAlarms(store)),
  };
}

function anySweepAlarms(
  sweep: ScheduledSweep,
  store: StoreConfig,
  every: Duration,
): Record<string, StoreAlarmProps> {
  // A run may fail at its end as well as at its start.
  const nextTry = untilAfter(every.plus(longestRun));
  // The next daily run, on the day that has 25 hours, and an hour for it.
  const tomorrow = untilAfter(Duration.hours(24 + 1 + 1));
  return {
    // Not `SweepsFailed`, for a run that crashes or times out counts nothing more; one that fails throws.
    SweepsFailing: {
      means: 'Sweeps fail: the store is closed to us, a list cannot be read, a bug, or a timeout.',
      runbook: 'Sweeps failing',
      metric: sweep.function.metricErrors({ period: nextTry.period }),
      rings: { above: 0 },
      periods: nextTry.periods,
    },
    SweepDeadLetters: {
      means:
        'What should have started or continued a sweep did not, or the sweep failed; the next schedule goes on.',
      runbook: 'Sweep dead letters',
      metric: sweep.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: fiveMinutes,
      }),
      rings: { above: 0 },
    },
    // Also where the daily schedule is off, for a person or a gap in the webhooks starts full sweeps, too.
    MassMissing: {
      means: 'A sweep found so many customers gone that it asks for none of them: a person must decide.',
      runbook: 'Mass missing',
      metric: ownMetric(store, metric.sweepsRefused, { period: tomorrow.period }),
      rings: { above: 0 },
      periods: tomorrow.periods,
    },
  };
}

function incrementalSweepAlarms(store: StoreConfig, every: Duration): Record<string, StoreAlarmProps> {
  // Long enough for two sweeps, so that one which is late or stopped changes nothing, and short enough that two of
  // them fit into the 7 days that an alarm may look back.
  const window = longer(twice(every), Duration.hours(1));
  // However tight the schedule, a run may take as long as Lambda lets it.
  const tolerable = longer(twice(every), every.plus(longestRun));
  return {
    IncrementalSweepsNotCompleting: {
      means: `No incremental sweep was completed for ${twice(window).toHumanString()}, or none ran: the table falls behind.`,
      runbook: 'Incremental sweeps not completing',
      metric: ownMetric(store, metric.incrementalSweepsCompleted, { period: window }),
      rings: { below: 1 },
      periods: { ringing: 2, of: 2 },
      silence: 'rings',
    },
    // Twice: after a backfill that took long, the watermark is old until the next sweep.
    WatermarkOld: {
      means: `The table may be more than ${tolerable.toHumanString()} behind the store.`,
      runbook: 'Watermark old',
      metric: ownMetric(store, metric.watermarkAgeSeconds, {
        statistic: 'Maximum',
        period: longer(every, fiveMinutes),
      }),
      rings: { above: tolerable.toSeconds() },
      periods: { ringing: 2, of: 2 },
      silence: 'is no change',
    },
  };
}

function fullSweepAlarms(store: StoreConfig): Record<string, StoreAlarmProps> {
  return {
    // A day, the hour that a change of the clocks adds, and 5 hours for the run: enough for millions of customers. A
    // skipped day rings 6 hours after its time. Incremental sweeps write this age, too; their silence has an alarm.
    FullSweepsNotCompleting: {
      means: 'No full sweep was completed for 30 hours: deletes and drift stay missing.',
      runbook: 'Full sweeps not completing',
      metric: ownMetric(store, metric.fullSweepAgeSeconds, {
        statistic: 'Maximum',
        period: Duration.hours(1),
      }),
      rings: { above: Duration.hours(24 + 1 + 5).toSeconds() },
      silence: 'is no change',
    },
  };
}

const longestRun = Duration.seconds(sweepSchedule.timeoutSeconds);

function twice(duration: Duration): Duration {
  return duration.plus(duration);
}

function longer(a: Duration, b: Duration): Duration {
  return a.toSeconds() > b.toSeconds() ? a : b;
}
