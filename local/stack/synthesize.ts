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
 * The template that `cdk deploy` would hand to CloudFormation for the one store of these settings, whatever stores
 * cdk.json lists. Its functions are not bundled, which takes the most time.
 */
export function synthesize(settings: JsonObject & { readonly storeHash: string }): Template {
  const app = new App({
    // Costs a second, and changes nothing in the template.
    builtinCloudFormationValidation: false,
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      // Prints every warning.
      '@aws-cdk/core:annotationsInValidationReport': false,
    },
  });
  const [stack] = readStores({ ...context, stores: [], ...settings }).map(
    (store) => new CustomerSyncStack(app, store),
  );
  if (stack === undefined) throw new Error('the settings name no store');
  return createTemplate(stack.stackName, app.synth().getStackByName(stack.stackName).template);
}
