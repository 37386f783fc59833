import type { AlarmChange } from '../../local/aws/cloudwatch/alarms.ts';

const [minuteMs, stepMinutes] = [60_000, 5];

/** The alarms that have called a person since `sinceMs`, with the minutes that it took, rounded up to five. */
export function rungAlarms(changes: readonly AlarmChange[], sinceMs: number): Record<string, number> {
  const calls = changes.filter(
    ({ alarm, to, atMs }) => to !== 'OK' && alarm.actions[to].length > 0 && atMs > sinceMs,
  );
  const minutes = calls.map(({ alarm, atMs }) => {
    const after = stepMinutes * Math.ceil((atMs - sinceMs) / minuteMs / stepMinutes);
    return [alarm.name.replace(/^Observability/, ''), after] as const;
  });
  // The first call of each counts.
  return Object.fromEntries(minutes.reverse());
}
