import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CustomerSyncProps } from '../customer-sync-props.ts';
import { refuseConflicts } from './conflicts.ts';
import { type NameOf, readSettings, StoreConfigError, show } from './read-settings.ts';
import type { StoreConfig } from './store-config.ts';
import { storeSettings } from './store-settings.ts';

/**
 * Regions whose CloudFormation has no AWS::ApiGatewayV2::Api, by its resource schemas of November 2026. A region that is
 * added later is unknown here; its deployment then fails.
 */
const regionsWithoutHttpApis = ['ap-east-2', 'ap-southeast-6'];

/** Fills in the defaults of the settings of a construct. Throws a StoreConfigError that names all problems. */
export function checkSettings(construct: Construct, props: CustomerSyncProps): StoreConfig {
  const problems = new Set<string>();
  const nameOf: NameOf = (name) => `${name} of "${construct.node.path}"`;
  const store = readSettings(storeSettings, { ...props }, nameOf, problems);
  refuseConflicts(store, nameOf, problems);

  const { region } = Stack.of(construct);
  if (props.encryptionKey && Token.isUnresolved(region)) {
    problems.add(
      `${nameOf('encryptionKey')} needs a stack with a region, because the CDK cannot encrypt a table without one: set env.region of the stack.`,
    );
  }
  if (store.webhooks && regionsWithoutHttpApis.includes(region)) {
    problems.add(
      `${nameOf('webhooks')} must be "off" in ${region}, where API Gateway has no HTTP APIs; it is "on".`,
    );
  }
  if (props.alarmTopic && props.alarmEmail !== undefined && props.alarmEmail !== 'none') {
    problems.add(
      `${nameOf('alarmEmail')} has no effect where alarmTopic is set: subscribe ${show(props.alarmEmail)} to that topic, and remove alarmEmail.`,
    );
  }
  if (problems.size > 0) throw new StoreConfigError(problems);
  return store;
}
