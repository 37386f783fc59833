import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alarmFor, alarmsOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const runbook = readFileSync(new URL('../../RUNBOOK.md', import.meta.url), 'utf8').replace(
  /^```.*?^```/gms,
  '',
);
const alarmChapter = runbook.split(/^## /m).find((chapter) => chapter.startsWith('Alarms\n')) ?? '';

describe('Observability', () => {
  it('gives each alarm its section in the runbook, and each alarm section its alarm', () => {
    const headings = [...alarmChapter.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);
    const anchors = headings.map((heading) => heading.toLowerCase().replaceAll(' ', '-'));

    const named = [...alarmsOf(synthesize()).values()].map(
      ({ AlarmDescription }) => /Runbook: RUNBOOK\.md#(\S+)$/.exec(String(AlarmDescription))?.[1],
    );

    expect(named.toSorted()).toEqual(anchors.toSorted());
  });

  it('names the runbook by the address that is set', () => {
    const stack = synthesize({ runbookUrl: 'https://wiki.example.com/customers' });

    expect(alarmFor('DeadLettersForAWeek', stack)['AlarmDescription']).toMatch(
      / Runbook: https:\/\/wiki\.example\.com\/customers#dead-letters-for-a-week$/,
    );
  });

  it('begins each description with what kind of call it is, by which a subscription can filter', () => {
    const descriptions = [...alarmsOf(synthesize()).values()].map((alarm) =>
      String(alarm['AlarmDescription']),
    );
    const pages = descriptions.filter((text) => text.startsWith('page: '));

    expect(pages.length).toBeGreaterThan(0);
    expect(pages.length).toBeLessThan(descriptions.length / 2);
    expect(descriptions.filter((text) => !/^(page|ticket): /.test(text))).toEqual([]);
  });

  it('sends OK for what lasts, not for events', () => {
    const sending = [...alarmsOf(synthesize())].filter(([, alarm]) => alarm['OKActions'] !== undefined);

    expect(sending.map(([id]) => id).toSorted()).toEqual([
      'ConfigurationFailing',
      'CredentialsRejected',
      'DeadLetters',
      'DeliveriesMissed',
      'FullSweepsNotCompleting',
      'HookUpkeepFailing',
      'TableFallsBehind',
    ]);
  });

  it('explains in each section what the alarm means, where to look and what to do', () => {
    const sections = alarmChapter.split(/^### /m).slice(1);

    for (const section of sections) {
      expect(section.match(/^\*\*\w+\*\*/gm)).toEqual(['**Means**', '**Look**', '**Do**']);
    }
  });

  it('sends every alarm to the topic', () => {
    for (const alarm of alarmsOf(synthesize()).values()) {
      expect(alarm['AlarmActions']).toEqual([{ Ref: 'ObservabilityAlarmTopicF724909D' }]);
    }
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  it.each([
    1, 15, 60, 1440,
  ])('looks back no further than CloudWatch allows with sweeps every %i minutes', (minutes) => {
    for (const alarm of alarmsOf(synthesize({ incrementalSweepMinutes: `${minutes}` })).values()) {
      const period = Number(alarm['Period'] ?? 300);
      const mostDays = period < 3600 ? 1 : 7;

      expect(period * Number(alarm['EvaluationPeriods'])).toBeLessThanOrEqual(mostDays * 24 * 3600);
    }
  });
});
