import { describe, expect, it } from 'vitest';
import { alarmFor, alarmsOf, sectionOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();

describe('StoreAlarm', () => {
  it('does not ring at a deployment: no alarm counts missing first data as a failure', () => {
    expect(alarmsOf(stack).filter((alarm) => alarm['TreatMissingData'] === 'breaching')).toEqual([]);
  });

  it('counts missing data as good where a metric has data only while something happens', () => {
    const silent = alarmsOf(stack).filter((alarm) => alarm['TreatMissingData'] === 'notBreaching');

    expect(silent.map(sectionOf)).toEqual(
      expect.arrayContaining(['Dead letters', 'Sweeps failing', 'Mass missing']),
    );
  });

  it('keeps its state while a gauge has no data', () => {
    for (const section of ['Watermark old', 'Full sweeps not completing']) {
      expect(alarmFor(section, stack)).toMatchObject({ Statistic: 'Maximum', TreatMissingData: 'ignore' });
    }
  });

  it('rings when data stop after the first data, for the sweeps whose silence is a failure', () => {
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
