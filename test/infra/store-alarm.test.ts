import { describe, expect, it } from 'vitest';
import { alarmFor, alarmsOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();

describe('StoreAlarm', () => {
  it('counts silence as health if a metric exists only while something happens', () => {
    for (const id of ['DeadLetters', 'SweepsFailing', 'MassMissing']) {
      expect(alarmFor(id, stack)).toMatchObject({ TreatMissingData: 'notBreaching' });
    }
  });

  it('does not change while a gauge has no data', () => {
    expect(alarmFor('FullSweepsNotCompleting', stack)).toMatchObject({
      Statistic: 'Maximum',
      TreatMissingData: 'ignore',
    });
  });

  it('rings for the silence of sweeps, but gives a new stack a day for its first copy', () => {
    const ringing = [...alarmsOf(stack)].filter(([, alarm]) => alarm['TreatMissingData'] === 'breaching');

    expect(ringing).toEqual([
      [
        'TableFallsBehind',
        expect.objectContaining({
          MetricName: 'WatermarkAgeSeconds',
          WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 24 * 60 },
        }),
      ],
    ]);
  });
});
