import { App, DefaultStackSynthesizer, type IStackSynthesizer, PermissionsBoundary } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CustomerSyncStack, type CustomerSyncStackProps } from '../../infra/customer-sync-stack.ts';
import { somebodysApp } from './somebodys-app.ts';
import { resources } from './synthesize.ts';

function stackWith(
  props: Omit<CustomerSyncStackProps, 'storeHash'>,
  app = somebodysApp(),
): CustomerSyncStack {
  return new CustomerSyncStack(app, { storeHash: 'abc123', ...props });
}

describe('the props of CustomerSyncStack', () => {
  it('need nothing but a store hash', () => {
    const stack = new CustomerSyncStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), {
      storeHash: 'abc123',
    });

    expect(stack.stackName).toBe('CustomerSync-abc123-production');
  });

  it('put each store into the account and region of its settings', () => {
    const { account, region } = stackWith({ account: '111122223333', region: 'eu-west-1' });

    expect({ account, region }).toEqual({ account: '111122223333', region: 'eu-west-1' });
  });

  it('pass the synthesizer on, and with it the qualifier of the bootstrap', () => {
    // Under exactOptionalPropertyTypes the CDK's own class does not fit its own interface.
    const synthesizer = new DefaultStackSynthesizer({ qualifier: 'platform1' }) as IStackSynthesizer;

    const template = Template.fromStack(stackWith({ synthesizer })).toJSON();

    expect(JSON.stringify(template)).toContain('cdk-platform1-assets-');
    expect(JSON.stringify(template)).toContain('/cdk-bootstrap/platform1/version');
  });

  it('pass the permissions boundary on to every role', () => {
    const permissionsBoundary = PermissionsBoundary.fromName('developers');

    const roles = Object.values(
      resources(Template.fromStack(stackWith({ permissionsBoundary })), 'AWS::IAM::Role'),
    );

    expect(roles).toHaveLength(4);
    for (const { Properties } of roles) {
      expect(JSON.stringify(Properties['PermissionsBoundary'])).toContain(':policy/developers');
    }
  });

  it('adopt a table that an earlier stack retained', () => {
    const template = Template.fromStack(stackWith({ tableName: 'customers-of-2026' }));

    expect(Object.keys(resources(template, 'AWS::DynamoDB::GlobalTable'))).toEqual([
      'ScheduledSweepStateTableE62BB7B2',
    ]);
    expect(template.findOutputs('CustomersTableName')).toMatchObject({
      CustomersTableName: { Value: 'customers-of-2026' },
    });
  });

  it('pass name, description and protection of the stack on', () => {
    const app = somebodysApp();
    const props = { stackName: 'shop-customers', description: 'Customers', terminationProtection: true };

    const stack = stackWith(props, app);

    expect(stack.stackName).toBe('shop-customers');
    expect(stack.terminationProtection).toBe(true);
    expect(Template.fromStack(stack).toJSON()['Description']).toBe('Customers');
  });

  it('are refused with one sentence for each mistake', () => {
    expect(() => stackWith({ region: 'Frankfurt', stage: 'my stage' })).toThrow(
      [
        'stage of CustomerSyncStack must be a text of up to 32 letters, digits and inner hyphens, such as "production"; it is "my stage".',
        'region of CustomerSyncStack must be an AWS region, such as "eu-west-1"; it is "Frankfurt".',
      ].join('\n'),
    );
  });
});
