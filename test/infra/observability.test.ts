import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alarmsOf, sectionOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const runbook = readFileSync(new URL('../../RUNBOOK.md', import.meta.url), 'utf8').replace(
  /^```.*?^```/gms,
  '',
);
const alarmChapter = runbook.split(/^## /m).find((chapter) => chapter.startsWith('Alarms\n')) ?? '';

describe('Observability', () => {
  it('gives each alarm its section in the runbook, and each alarm section its alarm', () => {
    const headings = [...alarmChapter.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);

    const named = alarmsOf(synthesize()).map(sectionOf);

    expect(named.toSorted()).toEqual(headings.toSorted());
  });

  it('explains in each section what the alarm means, where to look and what to do', () => {
    const sections = alarmChapter.split(/^### /m).slice(1);

    for (const section of sections) {
      expect(section.match(/^\*\*\w+\*\*/gm)).toEqual(['**Means**', '**Look**', '**Do**']);
    }
  });

  it('sends every alarm to the topic', () => {
    for (const alarm of alarmsOf(synthesize())) {
      expect(alarm['AlarmActions']).toEqual([{ Ref: 'ObservabilityAlarmTopicF724909D' }]);
    }
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  it.each([
    1, 15, 60, 1440,
  ])('looks back no further than CloudWatch allows with sweeps every %i minutes', (minutes) => {
    for (const alarm of alarmsOf(synthesize({ incrementalSweepMinutes: `${minutes}` }))) {
      const period = Number(alarm['Period'] ?? 300);
      const mostDays = period < 3600 ? 1 : 7;

      expect(period * Number(alarm['EvaluationPeriods'])).toBeLessThanOrEqual(mostDays * 24 * 3600);
    }
  });
});
