import { describe, expect, it } from 'vitest';
import type { Template } from '../../../local/stack/template.ts';
import { arnOf } from './resource.ts';
import { changed, refreshRequested, startedStack, sweepContinued, without } from './started-stack.ts';

const rule = 'ScheduledSweepContinued';
const permission =
  'ScheduledSweepContinuedAllowEventRuleCustomerSyncabc123productionScheduledSweepFunction26E060E34B1E677B';
const deadLetterQueue = 'ScheduledSweepDeadLetterQueue';

describe('createBuses', () => {
  it('sends an event only to the function of the matching rule', async () => {
    const events: unknown[] = [];
    const refreshed: unknown[] = [];
    const stack = await startedStack({
      sweep: (event) => void events.push(event),
      refresh: (event) => void refreshed.push(event),
    });

    stack.publish(sweepContinued);
    await stack.idle();

    expect(events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'CustomerSweepContinued',
        source: 'customer-sync',
        account: '123456789012',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [],
        detail: { scope: 'incremental', run: 'run-1' },
      },
    ]);
    expect(refreshed).toEqual([]);
    expect(stack.asyncFailures()).toEqual([]);
  });

  it('is idle only when events that a function put on the bus are processed, too', async () => {
    let sweeps = 0;
    const refreshed: unknown[] = [];
    const stack = await startedStack({
      sweep() {
        sweeps += 1;
        stack.publish(sweeps < 3 ? sweepContinued : refreshRequested(7));
      },
      refresh: (event) => void refreshed.push(event),
    });

    stack.publish(sweepContinued);
    await stack.idle();

    expect(sweeps).toBe(3);
    expect(refreshed).toHaveLength(1);
  });

  it('does not invoke the function of another rule', async () => {
    const swept: unknown[] = [];
    const stack = await startedStack({ sweep: (event) => void swept.push(event) });

    stack.publish(refreshRequested(8));
    await stack.idle();

    expect(swept).toEqual([]);
    expect(stack.callsOf(rule)).toEqual([]);
  });

  it.each<[string, () => Template]>([
    ['nobody', () => without(permission)],
    ['another rule', () => changed(permission, { SourceArn: arnOf('RefreshPipelineRequestedD925B09F') })],
    ['another service', () => changed(permission, { Principal: 's3.amazonaws.com' })],
  ])('dead-letters the event when the function allows only %s', async (_, template) => {
    const swept: unknown[] = [];
    const stack = await startedStack({ sweep: (event) => void swept.push(event) }, { template: template() });

    stack.publish(sweepContinued);
    await stack.idle();

    const [letter] = await stack.queue(deadLetterQueue).receive({ max: 10 });
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({ detail: sweepContinued.detail });
    expect(letter?.attributes).toMatchObject({
      RULE_ARN: {
        StringValue: expect.stringMatching(
          /^arn:aws:events:us-east-1:123456789012:rule\/\w+\/CustomerSync-abc123-production-ScheduledSweepContinuedAA6ADA40$/,
        ),
      },
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
    });
    expect(stack.asyncFailures()).toMatchObject([
      { message: 'ScheduledSweepContinuedAA6ADA40 may not invoke ScheduledSweepFunction31857600' },
    ]);
    expect(swept).toEqual([]);
  });

  it.each<[string, () => Template, string]>([
    [
      'a target that is neither queue nor function',
      () => changed(rule, { Targets: [{ Arn: arnOf('ScheduledSweepStateTableE62BB7B2'), Id: 'T' }] }),
      'ScheduledSweepContinuedAA6ADA40 has a target that is no queue or function of the template',
    ],
    [
      'a permission with unknown conditions',
      () => changed(permission, { SourceAccount: '123456789012' }),
      `the local stack cannot honour SourceAccount of ${permission}`,
    ],
  ])('refuses %s', async (_, template, message) => {
    await expect(startedStack({}, { template: template() })).rejects.toThrow(message);
  });
});
