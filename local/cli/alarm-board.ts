import type { AlarmState } from '../aws/cloudwatch/alarm-state.ts';
import type { AlarmChange } from '../aws/cloudwatch/alarms.ts';

/** Shows the alarms of the stack, a line for each change. */
export interface AlarmBoard {
  note(change: AlarmChange): void;
  /** Shows the alarms that ring now, and from now on each change. */
  show(): void;
}

export function createAlarmBoard(say: (line: string) => void): AlarmBoard {
  const ringing = new Map<string, AlarmChange>();
  let isShown = false;

  return {
    note(change) {
      const { alarm } = change;
      const rang = ringing.has(alarm.name);
      if (calls(change)) ringing.set(alarm.name, change);
      else ringing.delete(alarm.name);
      // The first state after the start is not reported as a change.
      if (isShown && (rang || calls(change))) say(toLine(change));
    },
    show() {
      isShown = true;
      for (const change of ringing.values()) say(toLine(change));
    },
  };
}

/** Whether a person is called for this state. Most alarms call only in ALARM. */
function calls({ alarm, to }: AlarmChange): boolean {
  return to !== 'OK' && alarm.actions[to].length > 0;
}

const shown: Readonly<Record<AlarmState, string>> = {
  OK: 'OK',
  ALARM: 'ALARM',
  INSUFFICIENT_DATA: 'NO DATA',
};

/** Such as `ALARM    DeadLetters: Requests wait for a person.` */
function toLine({ alarm, to }: AlarmChange): string {
  const name = alarm.name.replace(/^Observability/, '');
  const [sentence = ''] = alarm.description.split(/(?<=\.) /);
  return `  ${shown[to].padEnd(7)}  ${name}: ${sentence}`;
}
