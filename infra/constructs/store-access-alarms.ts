import { Duration } from 'aws-cdk-lib';
import { metric, refreshPipeline } from '../../lambda/contract.ts';
import type { StoreConfig } from '../settings/store-config.ts';
import { ownMetric, type StoreAlarmProps, untilAfter } from './store-alarm.ts';

/** The alarms about a store's API that refuses the functions, by construct id. */
export function storeAccessAlarms(store: StoreConfig): Record<string, StoreAlarmProps> {
  const { incrementalSweepMinutes } = store;
  const nextSweep = incrementalSweepMinutes === 'off' ? 0 : incrementalSweepMinutes;
  const nextRefresh = Duration.seconds(refreshPipeline.longestRetryDelaySeconds).toMinutes();
  const { period, periods } = untilAfter(Duration.minutes(Math.max(nextRefresh, nextSweep)));

  return {
    CredentialsRejected: {
      means: 'BigCommerce refuses the access token: nothing is refreshed or swept until it is replaced.',
      severity: 'page',
      metric: ownMetric(store, metric.credentialsRejected, { period }),
      rings: { above: 0 },
      periods,
      isState: true,
    },
    ConfigurationFailing: {
      means:
        'A wrong store hash, URL, secret or table, as the log says: nothing is refreshed or swept until it is corrected.',
      severity: 'page',
      metric: ownMetric(store, metric.configurationFailed, { period }),
      rings: { above: 0 },
      periods,
      isState: true,
    },
  };
}
