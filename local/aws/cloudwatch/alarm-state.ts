export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const missingDataTreatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

export interface AlarmRule {
  /** N: how many data points decide. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach the threshold. */
  readonly datapointsToAlarm: number;
  readonly missingData: (typeof missingDataTreatments)[number];
}

/**
 * CloudWatch looks at more data points than N, in case some are missing. AWS documents only an example, which has 5 for an
 * N of 3.
 */
export const morePoints = 2;

/**
 * Decides the state of an alarm. `breaches` has a value for each period of the evaluation range, the oldest first: whether
 * its data point breaches the threshold, or undefined if it is missing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function decideState(
  breaches: readonly (boolean | undefined)[],
  { evaluationPeriods, datapointsToAlarm, missingData }: AlarmRule,
  current: AlarmState,
): AlarmState {
  const real = breaches.filter((breach) => breach !== undefined).slice(-evaluationPeriods);
  const filled = missingData === 'breaching' ? evaluationPeriods - real.length : 0;
  const breaching = real.filter(Boolean).length + filled;
  if (breaching >= datapointsToAlarm) return 'ALARM';

  const isComplete = real.length === evaluationPeriods;
  if (isComplete || missingData === 'breaching' || missingData === 'notBreaching') return 'OK';
  // One real data point within the threshold is enough for OK.
  if (real.includes(false)) return 'OK';
  if (missingData === 'ignore') return current;
  return isLastingBreach(breaches, datapointsToAlarm) ? 'ALARM' : 'INSUFFICIENT_DATA';
}

/** Only breaching points came, the oldest of them M periods ago. A younger one would be a premature alarm. */
function isLastingBreach(breaches: readonly (boolean | undefined)[], datapointsToAlarm: number): boolean {
  const oldest = breaches.indexOf(true);
  return oldest !== -1 && breaches.length - oldest >= datapointsToAlarm;
}
