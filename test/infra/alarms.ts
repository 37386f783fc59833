import { resources, type Synthesized } from './synthesize.ts';

type Alarm = Record<string, unknown>;

/** The alarms by their construct ids. */
export function alarmsOf({ template }: Pick<Synthesized, 'template'>): Map<string, Alarm> {
  return new Map(
    Object.entries(resources(template, 'AWS::CloudWatch::Alarm')).map(([logicalId, { Properties }]) => [
      logicalId.replace(/^Observability(\w+)[0-9A-F]{8}$/, '$1'),
      Properties,
    ]),
  );
}

export function alarmFor(id: string, synthesized: Pick<Synthesized, 'template'>): Alarm {
  const alarm = alarmsOf(synthesized).get(id);
  if (alarm === undefined) throw new Error(`there is no alarm ${id}`);
  return alarm;
}
