import { describe, expect, it } from 'vitest';
import { type Alarm, readAlarm } from '../../../local/aws/cloudwatch/alarm.ts';
import type { AlarmState } from '../../../local/aws/cloudwatch/alarm-state.ts';
import { createAlarmBoard } from '../../../local/cli/alarm-board.ts';

function alarm(name: string): Alarm {
  return readAlarm(name, {
    AlarmDescription: 'Requests wait for a person. See RUNBOOK.md, section "Dead letters".',
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    AlarmActions: ['topic'],
  });
}

const deadLetters = alarm('ObservabilityDeadLetters');

function change(from: AlarmState, to: AlarmState, of = deadLetters) {
  return { alarm: of, from, to, atMs: 0 };
}

describe('createAlarmBoard', () => {
  it('shows when an alarm rings and when it ends, with the first sentence of its description', () => {
    const lines: string[] = [];
    const board = createAlarmBoard((line) => lines.push(line));
    board.show();

    board.note(change('INSUFFICIENT_DATA', 'OK'));
    board.note(change('OK', 'ALARM'));
    board.note(change('ALARM', 'OK'));

    expect(lines).toEqual([
      '  ALARM    DeadLetters: Requests wait for a person.',
      '  OK       DeadLetters: Requests wait for a person.',
    ]);
  });

  it('shows first the alarms that ring now, and not those that rang before', () => {
    const lines: string[] = [];
    const board = createAlarmBoard((line) => lines.push(line));
    const other = alarm('Other');

    for (const each of [deadLetters, other]) board.note(change('OK', 'ALARM', each));
    board.note(change('ALARM', 'OK', other));
    board.show();

    expect(lines).toEqual(['  ALARM    DeadLetters: Requests wait for a person.']);
  });
});
