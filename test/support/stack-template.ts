import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import type { CustomersApi } from '../../lambda/contract.ts';
import { parts } from '../../local/stack/parts.ts';
import { tableDefinition } from '../../local/stack/tables.ts';
import { type Template, templateOf } from '../../local/stack/template.ts';
import { onThisMachine } from '../../local/stack/this-machine.ts';

/** The stack of store abc123 as it is deployed. */
export function stackTemplate({
  webhooks = true,
  customersApi = 'v2',
}: {
  readonly webhooks?: boolean;
  readonly customersApi?: CustomersApi;
} = {}): Template {
  const v3 = webhooks ? 'v3' : 'v3WithoutWebhooks';
  const v2 = webhooks ? 'withWebhooks' : 'withoutWebhooks';
  const { stackName, resources } = inject(customersApi === 'v3' ? v3 : v2);
  return templateOf(stackName, resources);
}

/** The customers table as the stack defines it. */
export function customersTableDefinition(customers: string): CreateTableCommandInput {
  return tableDefinition(
    onThisMachine(stackTemplate(), { tableNames: { customers } }),
    parts.tables.customers,
  );
}

/** The table of the sweeps' state as the stack defines it. */
export function syncStateTableDefinition(syncState: string): CreateTableCommandInput {
  return tableDefinition(
    onThisMachine(stackTemplate(), { tableNames: { syncState } }),
    parts.tables.syncState,
  );
}
