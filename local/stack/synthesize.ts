import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { CustomerSyncStack } from '../../infra/customer-sync-stack.ts';
import { readStores } from '../../infra/read-stores.ts';
import type { JsonObject } from '../aws/json-value.ts';
import { createTemplate, type Template } from './template.ts';

const { context }: { context: JsonObject } = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
);

/**
 * The stack that `cdk deploy` would deploy for the store of these settings. The stores of cdk.json are ignored. Functions
 * are not bundled, because that takes the most time.
 */
export function createStack(settings: JsonObject & { readonly storeHash: string }): CustomerSyncStack {
  const app = new App({
    // Validation takes a second and does not change the template.
    builtinCloudFormationValidation: false,
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      // With this report the CDK prints every warning.
      '@aws-cdk/core:annotationsInValidationReport': false,
    },
  });
  const [stack] = readStores({ ...context, stores: [], ...settings }).map(
    (store) => new CustomerSyncStack(app, store),
  );
  if (stack === undefined) throw new Error('the settings name no store');
  return stack;
}

/** Synthesizes the template of that stack. */
export function synthesize(settings: JsonObject & { readonly storeHash: string }): Template {
  const { stackName, node } = createStack(settings);
  return createTemplate(stackName, (node.root as App).synth().getStackByName(stackName).template);
}
