import { describe, expect, it } from 'vitest';
import { isAllowed, unusedGrants } from '../../../../local/aws/template/iam-policy.ts';
import { arnOf } from './resource.ts';
import { startStack } from './started-stack.ts';
import { schedule } from './sweep-resources.ts';
import { changed, synthesizeSweeps } from './synthesized-stack.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:CustomerSync-abc123-Sweep576358E8';
const scheduleArn =
  'arn:aws:scheduler:us-east-1:123456789012:schedule/default/CustomerSync-abc123-All865E4291';

/** The Scheduler's role with these rights alone. */
const schedulerMay = (...Statement: object[]) =>
  changed('SchedulerRoleForTarget88031bDefaultPolicy01F9F31C', { PolicyDocument: { Statement } });
const sendDeadLetters = {
  Action: 'sqs:SendMessage',
  Effect: 'Allow',
  Resource: arnOf('DeadLettersBBF8BAAB'),
};

describe('createSchedules', () => {
  it("hands a schedule's input to its function, and is done when the invocation has ended", async () => {
    const stack = await startStack(await synthesizeSweeps());

    await stack.fire('All');

    expect(stack.asyncFailures()).toMatchObject([{ errorType: 'RangeError' }]);
    const [record] = await stack.queue('Failures').receive({ max: 10 });
    expect(JSON.parse(record?.body ?? '')).toMatchObject({ requestPayload: { sweep: 'all' } });
  });

  it('shows that the role of the schedule allows what it does, and what it would not need', async () => {
    const stack = await startStack(await synthesizeSweeps());

    await stack.fire('Changed774D02AC');

    const [statements, calls] = [stack.policyOf('Changed'), stack.callsOf('Changed')];
    expect(calls).toEqual([
      { service: 'lambda', action: 'InvokeFunction', resource: functionArn, caller: 'Changed774D02AC' },
    ]);
    expect(calls.filter((call) => !isAllowed(statements, call))).toEqual([]);
    expect(unusedGrants(statements, calls)).toEqual([
      'sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:CustomerSync-abc123-DeadLettersBBF8BAAB',
    ]);
  });

  it('dead-letters the input when its role may not invoke the function', async () => {
    const stack = await startStack(await synthesizeSweeps(schedulerMay(sendDeadLetters)));

    await stack.fire('All');

    const [letter] = await stack.queue('DeadLetters').receive({ max: 10 });
    expect(letter?.body).toBe('{"sweep":"all"}');
    expect(letter?.attributes).toEqual({
      SCHEDULE_ARN: { DataType: 'String', StringValue: scheduleArn },
      TARGET_ARN: { DataType: 'String', StringValue: functionArn },
      ERROR_CODE: { DataType: 'String', StringValue: 'AccessDeniedException' },
      ERROR_MESSAGE: { DataType: 'String', StringValue: 'All865E4291 may not invoke Sweep576358E8' },
    });
    expect(stack.logsOf('Sweep')).toEqual([]);
    expect(stack.asyncFailures()).toMatchObject([{ message: 'All865E4291 may not invoke Sweep576358E8' }]);
  });

  it('loses the input when its role may not even send it to the dead letters', async () => {
    const stack = await startStack(await synthesizeSweeps(schedulerMay()));

    await stack.fire('All');

    expect(await stack.queue('DeadLetters').receive({ max: 10 })).toEqual([]);
    expect(stack.asyncFailures()).toHaveLength(1);
    expect(stack.callsOf('All').map(({ action }) => action)).toEqual(['InvokeFunction', 'SendMessage']);
  });

  it('does not fire what is switched off', async () => {
    const stack = await startStack(await synthesizeSweeps(changed('All865E4291', { State: 'DISABLED' })));

    await expect(stack.fire('All')).rejects.toThrow('All865E4291 is switched off');
    expect(stack.callsOf('All')).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'a date at which it begins',
      schedule({}, { StartDate: '2024-05-06T00:00:00Z' }),
      'the local stack cannot honour StartDate of All865E4291',
    ],
    [
      'a schedule that fires once',
      schedule({}, { ScheduleExpression: 'at(2024-05-06T00:00:00)' }),
      'the local stack cannot honour ScheduleExpression of All865E4291: at(2024-05-06T00:00:00)',
    ],
    [
      'a queue as its target',
      schedule({ Arn: arnOf('DeadLettersBBF8BAAB') }),
      'All865E4291 has a target that is no function of the template',
    ],
    ['a target without input', schedule({}), 'Input of All865E4291 is not a text'],
    [
      'an input that the Scheduler would fill in',
      schedule({ Input: '{"at":"<aws.scheduler.scheduled-time>"}' }),
      'the local stack cannot honour what Input of All865E4291 leaves to the Scheduler',
    ],
    [
      "a target's settings for another service",
      schedule({ Input: '{}', SqsParameters: {} }),
      'the local stack cannot honour SqsParameters of the target of All865E4291',
    ],
  ])('refuses %s', async (_, All865E4291, message) => {
    await expect(startStack(await synthesizeSweeps({ All865E4291 }))).rejects.toThrow(message);
  });
});
