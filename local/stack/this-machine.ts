import { randomUUID } from 'node:crypto';
import { env, refreshPipeline } from '../../lambda/contract.ts';
import { type JsonObject, readObject } from '../aws/json-value.ts';
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
  /** Only one process of the refresh function runs, for direct calls: they may use what all of them may use in AWS. */
  readonly isRefreshAlone?: boolean;
}

/** The stack with all that must differ on this machine. */
export function onThisMachine(template: Template, overrides: Overrides): Template {
  const { tableNames = {}, apiUrl, isRefreshAlone = false } = overrides;
  const { customers, syncState } = tableNames;
  let changed = template;
  if (customers !== undefined) changed = changed.with(parts.tables.customers, { TableName: customers });
  if (syncState !== undefined) changed = changed.with(parts.tables.syncState, { TableName: syncState });
  if (apiUrl !== undefined) {
    const variable = { [env.bigcommerceApiUrl]: apiUrl };
    changed = withVariables(withVariables(changed, 'refresh', variable), 'sweep', variable);
  }
  if (isRefreshAlone) {
    const { maxConcurrency, directCallPart } = refreshPipeline;
    const ofOne = Number(variablesOf(changed, 'refresh')[env.quotaShare]);
    const share = (ofOne * (maxConcurrency + directCallPart)) / directCallPart;
    changed = withVariables(changed, 'refresh', { [env.quotaShare]: String(share) });
  }
  return changed;
}

/** The same template, in which a function's environment holds these variables, too. */
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
