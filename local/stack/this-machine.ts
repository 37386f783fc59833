import { randomUUID } from 'node:crypto';
import { type CustomersApi, env, includedParts, refreshPipeline } from '../../lambda/contract.ts';
import { type JsonObject, readObject } from '../aws/json-value.ts';
import { type FunctionName, parts } from './parts.ts';
import { findNamed, type Template } from './template.ts';

/** The settings that a stack on this machine needs in place of those of a deployed stack. */
export function settingsHere({
  hasWebhooks,
  customersApi = 'v2',
}: {
  readonly hasWebhooks: boolean;
  readonly customersApi?: CustomersApi;
}): JsonObject {
  return {
    stage: 'local',
    // Every user of this machine can reach the endpoint. A random name keeps the token from them.
    secretName: randomUUID(),
    // A real store could not reach this machine.
    webhooks: hasWebhooks,
    customersApi,
    // Everything that V3 has.
    ...(customersApi === 'v3' && { include: [...includedParts] }),
  };
}

/** Changes that only a stack on this machine needs, and that the stack has no settings for. */
export interface Overrides {
  readonly tableNames?: { readonly customers?: string; readonly syncState?: string };
  /** The address of the store. On this machine it may have no TLS. */
  readonly apiUrl?: string;
  /** More variables of the functions that ask BigCommerce for customers. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Only one process of the refresh function runs, for direct calls. It may use the share of all processes in AWS. */
  readonly isRefreshAlone?: boolean;
}

/** Returns the template with everything that must differ on this machine. */
export function onThisMachine(template: Template, overrides: Overrides): Template {
  const { tableNames = {}, apiUrl, isRefreshAlone = false } = overrides;
  const variables = {
    ...(apiUrl !== undefined && { [env.bigcommerceApiUrl]: apiUrl }),
    ...overrides.variables,
  };
  const { customers, syncState } = tableNames;
  let changed = template;
  if (customers !== undefined) changed = changed.with(parts.tables.customers, { TableName: customers });
  if (syncState !== undefined) changed = changed.with(parts.tables.syncState, { TableName: syncState });
  if (Object.keys(variables).length > 0) {
    changed = withVariables(withVariables(changed, 'refresh', variables), 'sweep', variables);
  }
  if (isRefreshAlone) {
    const { maxConcurrency, directCallPart } = refreshPipeline;
    const ofOne = Number(variablesOf(changed, 'refresh')[env.quotaShare]);
    const share = (ofOne * (maxConcurrency + directCallPart)) / directCallPart;
    changed = withVariables(changed, 'refresh', { [env.quotaShare]: String(share) });
  }
  return changed;
}

/** Returns the same template with these variables added to a function's environment. */
export function withVariables(
  template: Template,
  name: FunctionName,
  variables: Readonly<Record<string, string>>,
): Template {
  const Variables = { ...variablesOf(template, name), ...variables };
  return template.with(parts.functions[name], { Environment: { Variables } });
}

function variablesOf(template: Template, name: FunctionName): JsonObject {
  const { logicalId, properties } = findNamed(template.resources, parts.functions[name]);
  const environment = readObject(properties['Environment'], `Environment of ${logicalId}`);
  return readObject(environment['Variables'], `Variables of ${logicalId}`);
}
