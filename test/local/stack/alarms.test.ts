import { describe, expect, it } from 'vitest';
import { readAlarms } from '../../../local/stack/alarms.ts';
import { createResolver } from '../../../local/stack/values.ts';
import { failuresOfAws } from '../../support/failures/of-aws.ts';
import { failuresOfBigCommerce } from '../../support/failures/of-bigcommerce.ts';
import { failuresOfCustomers } from '../../support/failures/of-customers.ts';
import { failuresOfWebhooks } from '../../support/failures/of-webhooks.ts';
import { runningDynamoDb } from '../../support/running-table.ts';
import { stackTemplate } from '../../support/stack-template.ts';
import { watchedStack } from '../../support/watched-stack.ts';

const dynamoDb = runningDynamoDb();

describe('the alarms of the stack', () => {
  it.each([
    ...failuresOfCustomers,
    ...failuresOfBigCommerce,
    ...failuresOfAws,
    ...failuresOfWebhooks,
  ])('ring as known when $cause', async ({
    options,
    isThereAtOnce = false,
    begin,
    goOn,
    minutes = 60,
    rings,
  }) => {
    const stack = await watchedStack(dynamoDb, options);
    if (!isThereAtOnce) await stack.live(30);
    const sinceMs = stack.clock.now();
    const rungBefore = stack.rung(0);

    begin(stack);
    await stack.live(minutes, () => goOn?.(stack));

    expect(rungBefore).toEqual({});
    expect(stack.rung(sinceMs)).toEqual(rings);
  });
});

describe('readAlarms', () => {
  it('refuses an alarm on a metric that nothing writes, which would be OK for ever', () => {
    const template = stackTemplate().with('ObservabilityRefreshFunctionFailing', { MetricName: 'Erors' });

    expect(() => readAlarms(template, createResolver(template, 'http://127.0.0.1'))).toThrow(
      'nothing in the local stack writes Erors of AWS/Lambda, which the alarm ObservabilityRefreshFunctionFailing watches',
    );
  });

  it('reads every alarm of the template, with the topic that it calls', () => {
    const template = stackTemplate();

    const alarms = readAlarms(template, createResolver(template, 'http://127.0.0.1'));

    expect(alarms).toHaveLength(template.ofType('AWS::CloudWatch::Alarm').length);
    expect(new Set(alarms.flatMap(({ actions }) => actions.ALARM))).toEqual(
      new Set([
        'arn:aws:sns:us-east-1:123456789012:CustomerSync-abc123-production-ObservabilityAlarmTopicF724909D',
      ]),
    );
  });
});
