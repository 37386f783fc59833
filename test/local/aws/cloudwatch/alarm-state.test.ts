import { describe, expect, it } from 'vitest';
import {
  type AlarmRule,
  type AlarmState,
  decideState,
} from '../../../../local/aws/cloudwatch/alarm-state.ts';

/** As AWS writes data points, the oldest first: X breaches, 0 does not, - is missing. */
function decide(
  points: string,
  { current = 'OK', ...rule }: Partial<AlarmRule> & { readonly current?: AlarmState } = {},
): AlarmState {
  const breaches = [...points].map((point) => ({ X: true, '0': false })[point]);
  return decideState(
    breaches,
    { evaluationPeriods: 3, datapointsToAlarm: 3, missingData: 'missing', ...rule },
    current,
  );
}

/** Three treatments after `missing`, in the order of AWS's tables; `retain` is the state from before. */
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
type Row = readonly [points: string, ...states: readonly (AlarmState | 'retain')[]];
const unknown = 'INSUFFICIENT_DATA';

function decideEach(points: string, datapointsToAlarm: number): (AlarmState | 'retain')[] {
  return treatments.map((missingData) => {
    const all = (['OK', 'ALARM', unknown] as const).map((current) =>
      decide(points, { missingData, datapointsToAlarm, current }),
    );
    return new Set(all).size === 1 ? (all[0] ?? 'retain') : 'retain';
  });
}

// The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
describe('decideState', () => {
  it.each<Row>([
    ['0-X-X', 'OK', 'OK', 'OK', 'OK'],
    ['----0', 'OK', 'OK', 'OK', 'OK'],
    ['-----', unknown, 'retain', 'ALARM', 'OK'],
    ['0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['--X--', 'ALARM', 'retain', 'ALARM', 'OK'],
  ])('decides on %s as AWS documents it for 3 of 3', (points, ...states) => {
    expect(decideEach(points, 3)).toEqual(states);
  });

  it.each<Row>([
    ['0-X-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['00X0X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0-X--', 'OK', 'OK', 'ALARM', 'OK'],
    ['----0', 'OK', 'OK', 'ALARM', 'OK'],
    ['---X-', 'ALARM', 'retain', 'ALARM', 'OK'],
  ])('decides on %s as AWS documents it for 2 of 3', (points, ...states) => {
    expect(decideEach(points, 2)).toEqual(states);
  });

  it.each(['----X', '---X-'])('raises no premature alarm on %s, the youngest points alone', (points) => {
    expect(decide(points, { missingData: 'missing' })).toBe('INSUFFICIENT_DATA');
  });

  it('uses points from farther back only where newer ones are missing', () => {
    expect(decide('XX000', { datapointsToAlarm: 2 })).toBe('OK');
    expect(decide('XX--0', { datapointsToAlarm: 2 })).toBe('ALARM');
  });

  it('keeps a one-of-one alarm in ALARM until its point has left the evaluation range', () => {
    const one = { evaluationPeriods: 1, datapointsToAlarm: 1, missingData: 'notBreaching' } as const;

    expect(['--X', '-X-', 'X--', '---'].map((points) => decide(points, one))).toEqual([
      'ALARM',
      'ALARM',
      'ALARM',
      'OK',
    ]);
  });
});
