import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesize.ts';

describe('AwsSolutions', () => {
  it.each([
    {},
    { removalPolicy: 'destroy', alarmEmail: undefined },
    { webhooks: 'off' },
  ])('find nothing that the stack does not explain with %j', (settings) => {
    const { stack } = synthesize(settings);

    const { violations } = new AwsSolutionsChecks().validateScope(stack);

    expect(violations).toEqual([]);
  });
});
