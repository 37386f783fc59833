import { randomUUID } from 'node:crypto';
import { env } from '../../lambda/contract.ts';
import { isObject, type JsonObject } from '../aws/json-value.ts';
import { type FunctionName, parts } from './parts.ts';
import { findNamed, type Template } from './template.ts';

/** The settings of a stack that runs on this machine, where they differ from those of one that is deployed. */
export function settingsHere({ hasWebhooks }: { readonly hasWebhooks: boolean }): JsonObject {
  return {
    stage: 'local',
    // Every user of this machine reaches the endpoint: the token is only for those who know where it is.
    secretName: randomUUID(),
    // A real store could not reach this machine.
    webhooks: hasWebhooks,
  };
}

/** What no setting of the stack can say, and only a stack on this machine needs. */
export interface Overrides {
  readonly tableNames?: { readonly customers?: string; readonly syncState?: string };
  /** Where the store answers: on this machine it may be without TLS. */
  readonly apiUrl?: string;
  /** The part of the store's quota for one process of the refresh function, where there are not as many as in AWS. */
  readonly refreshQuotaShare?: number;
}

/** The stack with all that must differ on this machine. */
export function onThisMachine(template: Template, overrides: Overrides): Template {
  const { tableNames = {}, apiUrl, refreshQuotaShare } = overrides;
  const { customers, syncState } = tableNames;
  let changed = template;
  if (customers !== undefined) changed = changed.with(parts.tables.customers, { TableName: customers });
  if (syncState !== undefined) changed = changed.with(parts.tables.syncState, { TableName: syncState });
  if (apiUrl !== undefined) {
    const variable = { [env.bigcommerceApiUrl]: apiUrl };
    changed = withVariables(withVariables(changed, 'refresh', variable), 'sweep', variable);
  }
  if (refreshQuotaShare !== undefined) {
    changed = withVariables(changed, 'refresh', { [env.quotaShare]: String(refreshQuotaShare) });
  }
  return changed;
}

/** The same template, in which a function's environment holds these variables, too. */
export function withVariables(
  template: Template,
  name: FunctionName,
  variables: Readonly<Record<string, string>>,
): Template {
  const logicalName = parts.functions[name];
  const { properties } = findNamed(template.ofType('AWS::Lambda::Function'), logicalName);
  const environment = isObject(properties['Environment']) ? properties['Environment'] : {};
  const own = isObject(environment['Variables']) ? environment['Variables'] : {};
  return template.with(logicalName, { Environment: { Variables: { ...own, ...variables } } });
}
