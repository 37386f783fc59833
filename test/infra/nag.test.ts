import { Aspects, type Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsChecks2 } from 'cdk-nag-2';
import { describe, expect, it } from 'vitest';
import { somebodysApp, somebodysStack, syncIn } from './somebodys-app.ts';
import { synthesize } from './synthesize.ts';

const stacks: Record<string, () => Stack> = {
  'the stack of this repository': () => synthesize().stack,
  'a stack that keeps nothing': () => synthesize({ removalPolicy: 'destroy', alarmEmail: undefined }).stack,
  'a stack without webhooks': () => synthesize({ webhooks: 'off' }).stack,
  'a construct with all options': () => {
    const stack = somebodysStack(somebodysApp(), 'Shop', { env: { region: 'eu-west-1' } });
    syncIn(stack, 'Sync', {
      encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
      vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['subnet-1'],
      }),
    });
    return stack;
  },
};

describe('AwsSolutions', () => {
  it.each(Object.keys(stacks))('of cdk-nag 3 finds nothing unexplained in %s', (name) => {
    const stack = stacks[name]?.();

    const { violations } = new AwsSolutionsChecks().validateScope(stack as Stack);

    expect(violations).toEqual([]);
  });

  it.each(Object.keys(stacks))('of cdk-nag 2 finds nothing unexplained in %s', (name) => {
    const stack = stacks[name]?.() as Stack;
    Aspects.of(stack).add(new AwsSolutionsChecks2());

    const found = Annotations.fromStack(stack);

    const issues = [...found.findError('*', Match.anyValue()), ...found.findWarning('*', Match.anyValue())];
    expect(issues.filter(({ entry }) => /AwsSolutions/.test(String(entry.data)))).toEqual([]);
  });
});
