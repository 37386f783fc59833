import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { type RunningCommand, runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

async function copied(): Promise<RunningCommand> {
  const command = await runningCommand(dynamoDb);
  command.copy.store.create({ email: 'Ada@Example.com', store_credit: '12.50' });
  await command.customerSync('sweep incremental');
  await command.copy.settled();
  return command;
}

describe('customer-sync get', () => {
  it('hides personal values unless they are asked for', async () => {
    const { customerSync } = await copied();

    const hidden = await customerSync('get 1');
    const shown = await customerSync('get 1 --show-values');

    expect(hidden.stdout).toMatch(/email +\(hidden\)/);
    expect(hidden.stdout + hidden.stderr).not.toMatch(/ada@example/i);
    expect(hidden.stdout).not.toMatch(/fingerprint|observedAt|shard/);
    expect(shown.stdout).toContain('Ada@Example.com');
    expect(shown.stdout).toMatch(/storeCredit +12\.5\b/);
  });

  it('says that a customer is not stored, and what to do next', async () => {
    const { customerSync } = await copied();

    const { code, stderr } = await customerSync('get 99');

    expect(code).toBe(1);
    expect(stderr).toBe(
      'Customer 99 is not stored.\nNext: customer-sync explain 99 --local  (asks BigCommerce why)\n',
    );
  });
});

describe('customer-sync find', () => {
  it('finds the ids of an address, whatever its case', async () => {
    const { json, customerSync } = await copied();

    expect(await json('find ada@example.com')).toEqual([1]);
    expect(await customerSync('find eve@example.com')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('customer-sync hooks', () => {
  it('shows the hooks, and removes them only with --yes', async () => {
    const { customerSync, json } = await copied();

    const before = await json('hooks status');
    const removed = await json('hooks remove --yes');
    const { code, stderr } = await customerSync('hooks status');

    expect(before).toMatchObject({ created: 0, repaired: 0, errors: [] });
    expect(removed.removed).toBe(before.hooks.length);
    expect(code).toBe(1);
    expect(stderr).toContain('Next: customer-sync hooks ensure --local');
  });
});

describe('customer-sync check', () => {
  it('finds nothing wrong with a copy at work', async () => {
    const { customerSync } = await copied();

    const { code, stdout } = await customerSync('check');

    expect(code).toBe(0);
    expect(stdout).toContain('✓ BigCommerce answers: the token of store abc123 may read customers');
    expect(stdout).toContain('✓ the hooks are right');
    expect(stdout).toContain('✓ the alarms reach somebody: confirmed subscriptions: 1');
  });

  it('asks only BigCommerce before a deployment, and says what is wrong with the token', async () => {
    const { copy, customerSync } = await copied();

    const { code, stdout, calls } = await customerSync('check', {
      environment: {
        BIGCOMMERCE_STORE_HASH: 'abc123',
        BIGCOMMERCE_ACCESS_TOKEN: 'wrong',
        BIGCOMMERCE_API_URL: copy.store.url,
      },
    });

    expect(code).toBe(1);
    expect(stdout).toContain('✗ BigCommerce answers: BigCommerce answered 401');
    expect(calls).toEqual([]);
  });
});

describe('customer-sync compare-apis', () => {
  it('compares the store of the deployment, and shows names and counts only', async () => {
    const { json } = await copied();

    expect(await json('compare-apis')).toEqual({ compared: 1, differing: 0, differences: {} });
  });
});

describe('customer-sync local', () => {
  it('changes the simulated store, which the copy follows', async () => {
    const { copy, customerSync, json } = await copied();

    const created = await json('local create first_name=Grace last_name=Hopper email=grace@example.com');
    await customerSync('local edit 1 notes=new');
    await copy.settled();
    const edited = await copy.table.item(1);
    await customerSync('local delete 1');
    await copy.settled();

    expect(await copy.table.item(created.customerId)).toMatchObject({ firstName: 'Grace' });
    expect(edited).toMatchObject({ notes: 'new' });
    expect(await copy.table.item(1)).toHaveProperty('deletedAt');
  });
});
