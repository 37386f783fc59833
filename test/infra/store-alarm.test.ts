import { describe, expect, it } from 'vitest';
import { alarmFor, alarmsOf, sectionOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();

describe('StoreAlarm', () => {
  it('rings at no deployment: no alarm takes for a failure that there is no data yet', () => {
    expect(alarmsOf(stack).filter((alarm) => alarm['TreatMissingData'] === 'breaching')).toEqual([]);
  });

  it('takes silence for health where a metric exists only while something happens', () => {
    const silent = alarmsOf(stack).filter((alarm) => alarm['TreatMissingData'] === 'notBreaching');

    expect(silent.map(sectionOf)).toEqual(
      expect.arrayContaining(['Dead letters', 'Sweeps failing', 'Mass missing']),
    );
  });

  it('stands still while a gauge is not read', () => {
    for (const section of ['Watermark old', 'Full sweeps not completing']) {
      expect(alarmFor(section, stack)).toMatchObject({ Statistic: 'Maximum', TreatMissingData: 'ignore' });
    }
  });

  it('rings, after the first data, when there is no data any more, for the sweeps whose silence is a failure', () => {
    const ringing = alarmsOf(stack).filter((alarm) => alarm['InsufficientDataActions'] !== undefined);

    expect(ringing).toEqual([
      expect.objectContaining({
        MetricName: 'IncrementalSweepsCompleted',
        TreatMissingData: 'missing',
        InsufficientDataActions: [{ Ref: 'ObservabilityAlarmTopicF724909D' }],
      }),
    ]);
  });
});
