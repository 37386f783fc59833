import { resources, type Synthesized } from './synthesize.ts';

type Alarm = Record<string, unknown>;

export function alarmsOf({ template }: Pick<Synthesized, 'template'>): Alarm[] {
  return Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

/** The section of RUNBOOK.md that the alarm names. */
export function sectionOf(alarm: Alarm): string | undefined {
  return /See RUNBOOK\.md, section "(.+)"\.$/.exec(String(alarm['AlarmDescription']))?.[1];
}

export function alarmFor(section: string, synthesized: Pick<Synthesized, 'template'>): Alarm {
  const alarm = alarmsOf(synthesized).find((each) => sectionOf(each) === section);
  if (alarm === undefined) throw new Error(`no alarm names the section "${section}"`);
  return alarm;
}
