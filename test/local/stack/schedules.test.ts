import { describe, expect, it } from 'vitest';
import { unusedGrants } from '../../../local/stack/iam-policy.ts';
import { parts } from '../../../local/stack/parts.ts';
import { findNamed, type Template } from '../../../local/stack/template.ts';
import { stackTemplate } from '../../support/stack-template.ts';
import { arnOf } from './resource.ts';
import { changed, startedStack } from './started-stack.ts';

const { full: all } = parts.schedules;
const logicalId = 'ScheduledSweepSchedulesFull00F40D07';
const deadLetterQueue = parts.sweepDeadLetterQueue;
const functionArn =
  'arn:aws:lambda:us-east-1:123456789012:function:CustomerSync-abc123-production-ScheduledSweepFunction31857600';

/** The role of the Scheduler with only these rights. */
const schedulerMay = (...Statement: object[]) =>
  changed('ScheduledSweepSchedulesRoleDefaultPolicy', { PolicyDocument: { Statement } });

/** The schedule with these changes to its target. */
function withTarget(target: object): Template {
  const { properties } = findNamed(stackTemplate().ofType('AWS::Scheduler::Schedule'), all);
  return changed(all, { Target: { ...(properties['Target'] as object), ...target } });
}

describe('createSchedules', () => {
  it("sends a schedule's input to its function, and is done when the invocation has ended", async () => {
    const events: unknown[] = [];
    const stack = await startedStack({
      async sweep(event) {
        await stack.clock.sleep(1_000);
        events.push(event);
      },
    });

    await stack.fire(all);

    expect(events).toEqual([{ sweep: 'full' }]);
  });

  it('shows the calls that the role of the schedule allows, and grants that it would not need', async () => {
    const stack = await startedStack();

    await stack.fire(logicalId);

    const calls = stack.callsOf(all);
    expect(calls).toEqual([
      { service: 'lambda', action: 'InvokeFunction', resource: functionArn, caller: logicalId },
    ]);
    expect(unusedGrants(stack.policyOf(all), calls)).toEqual([
      'sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:CustomerSync-abc123-production-ScheduledSweepDeadLetterQueue573884F4',
    ]);
  });

  it('dead-letters the input when its role may not invoke the function', async () => {
    const Resource = arnOf('ScheduledSweepDeadLetterQueue573884F4');
    const template = schedulerMay({ Action: 'sqs:SendMessage', Effect: 'Allow', Resource });
    const events: unknown[] = [];
    const stack = await startedStack({ sweep: (event) => void events.push(event) }, { template });

    await stack.fire(all);

    const [letter] = await stack.queue(deadLetterQueue).receive({ max: 10 });
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    expect(letter?.body).toBe('{"sweep":"full"}');
    expect(letter?.attributes).toEqual({
      SCHEDULE_ARN: text(
        `arn:aws:scheduler:us-east-1:123456789012:schedule/default/CustomerSync-abc123-production-${logicalId}`,
      ),
      TARGET_ARN: text(functionArn),
      ERROR_CODE: text('AccessDeniedException'),
      ERROR_MESSAGE: text(`${logicalId} may not invoke ScheduledSweepFunction31857600`),
    });
    expect(events).toEqual([]);
    expect(stack.asyncFailures()).toMatchObject([
      { message: `${logicalId} may not invoke ScheduledSweepFunction31857600` },
    ]);
  });

  it('loses the input when its role may not send it to the dead-letter queue either', async () => {
    const stack = await startedStack({}, { template: schedulerMay() });

    await stack.fire(all);

    expect(await stack.queue(deadLetterQueue).receive({ max: 10 })).toEqual([]);
    expect(stack.asyncFailures()).toHaveLength(1);
    expect(stack.callsOf(all).map(({ action }) => action)).toEqual(['InvokeFunction', 'SendMessage']);
  });

  it('does not start a schedule that is switched off', async () => {
    const stack = await startedStack({}, { template: changed(all, { State: 'DISABLED' }) });

    await expect(stack.fire(all)).rejects.toThrow(`${logicalId} is switched off`);
    expect(stack.callsOf(all)).toEqual([]);
  });

  it.each<[string, () => Template, string]>([
    [
      'a start date',
      () => changed(all, { StartDate: '2024-05-06T00:00:00Z' }),
      `the local stack cannot honour StartDate of ${logicalId}`,
    ],
    [
      'a schedule for a single time',
      () => changed(all, { ScheduleExpression: 'at(2024-05-06T00:00:00)' }),
      `the local stack cannot honour ScheduleExpression of ${logicalId}: at(2024-05-06T00:00:00)`,
    ],
    [
      'a queue as its target',
      () => withTarget({ Arn: arnOf('ScheduledSweepDeadLetterQueue573884F4') }),
      `${logicalId} has a target that is no function of the template`,
    ],
    ['a target without input', () => withTarget({ Input: undefined }), `Input of ${logicalId} is not a text`],
    [
      'an input that the Scheduler would fill in',
      () => withTarget({ Input: '{"at":"<aws.scheduler.scheduled-time>"}' }),
      `the local stack cannot honour what Input of ${logicalId} leaves to the Scheduler`,
    ],
    [
      "a target's settings for another service",
      () => withTarget({ SqsParameters: {} }),
      `the local stack cannot honour SqsParameters of the target of ${logicalId}`,
    ],
  ])('refuses %s', async (_, template, message) => {
    await expect(startedStack({}, { template: template() })).rejects.toThrow(message);
  });
});
