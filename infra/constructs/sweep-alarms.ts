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
  return {
    // Every sweep that failed leaves a dead letter: one that threw, crashed or timed out, and one that could not be started.
    // Nobody redrives them, so they do not count while they lie there.
    SweepsFailing: {
      means: 'Sweeps fail or cannot be started; each leaves a dead letter, and the next schedule continues.',
      severity: 'ticket',
      metric: sweep.deadLetterQueue.metricNumberOfMessagesSent({ statistic: 'Sum', period: nextTry.period }),
      rings: { above: 0 },
      periods: nextTry.periods,
    },
    // Also where the daily schedule is off, for a person or a gap in the webhooks starts full sweeps, too.
    MassMissing: {
      means: 'A sweep found so many customers gone that it asks for none of them: a person must decide.',
      severity: 'ticket',
      metric: ownMetric(store, metric.sweepsRefused, { period: Duration.hours(1) }),
      rings: { above: 0 },
      // For a day, so that each daily run which is refused calls again.
      periods: { ringing: 1, of: 24 },
    },
  };
}

function incrementalSweepAlarms(store: StoreConfig, every: Duration): Record<string, StoreAlarmProps> {
  // However tight the schedule, a run may take as long as Lambda lets it.
  const tolerable = longer(twice(every), every.plus(longestRun));
  return {
    // Twice: after a backfill that took long, the watermark is old until the next sweep.
    TableFallsBehind: {
      means: `The table may be more than ${tolerable.toHumanString()} behind the store: incremental sweeps do not complete, or do not run.`,
      severity: 'page',
      metric: ownMetric(store, metric.watermarkAgeSeconds, {
        statistic: 'Maximum',
        period: longer(every, fiveMinutes),
      }),
      rings: { above: tolerable.toSeconds() },
      periods: { ringing: 2, of: 2 },
      silence: 'rings',
      isState: true,
    },
  };
}

function fullSweepAlarms(store: StoreConfig): Record<string, StoreAlarmProps> {
  return {
    // A day, the hour that a change of the clocks adds, and 5 hours for the run: enough for millions of customers. A
    // skipped day rings 6 hours after its time. Incremental sweeps write this age, too; their silence has an alarm.
    FullSweepsNotCompleting: {
      means: 'No full sweep was completed for 30 hours: deletes and drift stay missing.',
      severity: 'ticket',
      metric: ownMetric(store, metric.fullSweepAgeSeconds, {
        statistic: 'Maximum',
        period: Duration.hours(1),
      }),
      rings: { above: Duration.hours(24 + 1 + 5).toSeconds() },
      silence: 'is no change',
      isState: true,
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
