import { describe, expect, it } from 'vitest';
import { alarmFor, alarmsOf, sectionOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();

describe('StoreAlarm', () => {
  it('does not ring at deployment, when there is no data yet', () => {
    expect(alarmsOf(stack).filter((alarm) => alarm['TreatMissingData'] === 'breaching')).toEqual([]);
  });

  it('counts silence as health if a metric exists only while something happens', () => {
    const silent = alarmsOf(stack).filter((alarm) => alarm['TreatMissingData'] === 'notBreaching');

    expect(silent.map(sectionOf)).toEqual(
      expect.arrayContaining(['Dead letters', 'Sweeps failing', 'Mass missing']),
    );
  });

  it('does not change while a gauge has no data', () => {
    for (const section of ['Watermark old', 'Full sweeps not completing']) {
      expect(alarmFor(section, stack)).toMatchObject({ Statistic: 'Maximum', TreatMissingData: 'ignore' });
    }
  });

  it('rings when data stops after it began, for sweeps whose silence is a failure', () => {
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
