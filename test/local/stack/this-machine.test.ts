import { describe, expect, it } from 'vitest';
import { refreshPipeline } from '../../../lambda/contract.ts';
import { parts } from '../../../local/stack/parts.ts';
import { synthesize } from '../../../local/stack/synthesize.ts';
import type { Template } from '../../../local/stack/template.ts';
import { onThisMachine, settingsHere } from '../../../local/stack/this-machine.ts';
import { stackTemplate } from '../../support/stack-template.ts';
import { startedStack } from './started-stack.ts';

async function environments(template: Template) {
  const { settingsOf } = await startedStack({}, { template });
  return {
    refresh: settingsOf(parts.functions.refresh).environment,
    sweep: settingsOf(parts.functions.sweep).environment,
  };
}

describe('onThisMachine', () => {
  it('names the tables, and gives the names to every function that uses them', async () => {
    const tableNames = { customers: 'customers-demo', syncState: 'state-demo' };

    const { refresh, sweep } = await environments(onThisMachine(stackTemplate(), { tableNames }));

    expect(refresh).toMatchObject({ CUSTOMER_TABLE_NAME: 'customers-demo' });
    expect(sweep).toMatchObject({
      CUSTOMER_TABLE_NAME: 'customers-demo',
      SYNC_STATE_TABLE_NAME: 'state-demo',
    });
  });

  it('gives the address of the store to the functions that call it', async () => {
    const apiUrl = 'http://127.0.0.1:9';

    const { refresh, sweep } = await environments(onThisMachine(stackTemplate(), { apiUrl }));

    expect([refresh, sweep]).toMatchObject([
      { BIGCOMMERCE_API_URL: apiUrl },
      { BIGCOMMERCE_API_URL: apiUrl },
    ]);
  });

  it('gives more variables to the functions that request customers', async () => {
    const variables = { CUSTOMERS_API: 'v3', INCLUDE: 'addresses' };

    const { refresh, sweep } = await environments(onThisMachine(stackTemplate(), { variables }));

    expect([refresh, sweep]).toMatchObject([variables, variables]);
  });

  it('gives a single refresh process half of the quota, and the sweeps their usual share', async () => {
    const { refresh, sweep } = await environments(onThisMachine(stackTemplate(), { isRefreshAlone: true }));

    const share = Number(refresh['QUOTA_SHARE']) * refreshPipeline.directCallPart;
    expect([share, sweep['QUOTA_SHARE']]).toEqual([0.5, '0.4']);
  });

  it('changes nothing without overrides', () => {
    expect(onThisMachine(stackTemplate(), {}).resources).toEqual(stackTemplate().resources);
  });
});

describe('settingsHere', () => {
  it('stores the token under another secret name in every stack', () => {
    const [one, other] = [settingsHere({ hasWebhooks: true }), settingsHere({ hasWebhooks: true })];

    expect(one['secretName']).not.toBe(other['secretName']);
  });

  it('switches webhooks off, so that sweeps check no hooks', async () => {
    const template = synthesize({ storeHash: 'abc123', ...settingsHere({ hasWebhooks: false }) });

    const { sweep } = await environments(template);

    expect(template.stackName).toBe('CustomerSync-abc123-local');
    expect(template.ofType('AWS::ApiGatewayV2::Api')).toEqual([]);
    expect(sweep).not.toHaveProperty('WEBHOOK_URL');
  });
});
