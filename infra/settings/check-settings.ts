import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { refuseConflicts } from './conflicts.ts';
import { type NameOf, readSettings, StoreConfigError } from './read-settings.ts';
import type { StoreConfig, StoreSettings } from './store-config.ts';
import { storeSettings } from './store-settings.ts';

/**
 * Regions whose CloudFormation has no AWS::ApiGatewayV2::Api, by its resource schemas of November 2026. A region that is
 * added later is unknown here; its deployment then fails.
 */
const regionsWithoutHttpApis = ['ap-east-2', 'ap-southeast-6'];

/** Fills in the defaults of the settings of a construct. Throws a StoreConfigError that names all problems. */
export function checkSettings(construct: Construct, settings: StoreSettings): StoreConfig {
  const problems = new Set<string>();
  const nameOf: NameOf = (name) => `${name} of "${construct.node.path}"`;
  const store = readSettings(storeSettings, { ...settings }, nameOf, problems);
  refuseConflicts(store, nameOf, problems);

  const { region } = Stack.of(construct);
  if (store.webhooks && !Token.isUnresolved(region) && regionsWithoutHttpApis.includes(region)) {
    problems.add(
      `${nameOf('webhooks')} must be "off" in ${region}, where API Gateway has no HTTP APIs; it is "on".`,
    );
  }
  if (problems.size > 0) throw new StoreConfigError(problems);
  return store;
}
