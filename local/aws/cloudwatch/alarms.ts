import type { Alarm } from './alarm.ts';
import { type AlarmState, decideState, morePoints } from './alarm-state.ts';
import type { MetricData } from './metric-data.ts';
import type { Series } from './series.ts';

/** An alarm has changed its state. */
export interface AlarmChange {
  readonly alarm: Alarm;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly atMs: number;
}

export interface Alarms {
  /** Evaluates the alarms that are due at this whole minute. Returns the changes of state, and nothing for what lasts. */
  evaluate(nowMs: number): AlarmChange[];
  stateOf(alarm: Alarm): AlarmState;
}

export const evaluateEveryMs = 60_000;

const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** Evaluates alarms as CloudWatch does. Each begins with insufficient data, for which it takes no action. */
export function createAlarms(alarms: readonly Alarm[], data: MetricData): Alarms {
  const states = new Map<Alarm, AlarmState>(alarms.map((alarm) => [alarm, 'INSUFFICIENT_DATA']));
  const stateOf = (alarm: Alarm) => states.get(alarm) ?? 'INSUFFICIENT_DATA';

  /** Alarms that have begun to evaluate. */
  const begun = new Set<Alarm>();
  let createdAtMs: number | undefined;

  /** During its warm-up an alarm begins once there are enough data. */
  const hasBegun = (alarm: Alarm, points: Series, nowMs: number): boolean => {
    createdAtMs ??= nowMs;
    const isEnough = points.filter((point) => point !== undefined).length >= alarm.evaluationPeriods;
    if (isEnough || nowMs - createdAtMs >= alarm.warmUpMs) begun.add(alarm);
    return begun.has(alarm);
  };

  const evaluate = (alarm: Alarm, nowMs: number): AlarmChange[] => {
    const from = stateOf(alarm);
    const points = alarm.series.points(data, nowMs, alarm.evaluationPeriods + morePoints);
    if (!hasBegun(alarm, points, nowMs)) return [];
    const breaches = points.map((point) => (point === undefined ? undefined : alarm.breaches(point)));
    const to = decideState(breaches, alarm, from);
    states.set(alarm, to);
    return to === from ? [] : [{ alarm, from, to, atMs: nowMs }];
  };

  return {
    evaluate: (nowMs) =>
      alarms.filter((alarm) => isDue(alarm, nowMs)).flatMap((alarm) => evaluate(alarm, nowMs)),
    stateOf,
  };
}

/**
 * Periods end at the minute of the evaluation, whatever their length. Alarms that look back on more than a day are
 * evaluated once an hour: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
function isDue({ series, evaluationPeriods }: Alarm, nowMs: number): boolean {
  return series.periodMs * evaluationPeriods <= dayMs || nowMs % hourMs === 0;
}
