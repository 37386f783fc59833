import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

describe('customer-sync errors', () => {
  it('counts failures by kind and reason, with the number of customers', async () => {
    const { copy, customerSync, json } = await runningCommand(dynamoDb);
    for (let n = 0; n < 3; n += 1) copy.store.create();
    await copy.settled();
    copy.store.inject({ kind: 'status', status: 422 }, { times: 99 });
    copy.request([1, 2, 3]);
    await copy.settled();
    await copy.post('{}', { 'x-customer-sync-secret': 'a guess' });

    const kinds: object[] = await json('errors');
    const { code, stderr } = await customerSync('errors');

    expect(kinds).toContainEqual(
      expect.objectContaining({
        where: 'refresh',
        what: expect.stringMatching(/^request dead-lettered: RefusedError: /),
        times: 3,
        customers: 3,
      }),
    );
    expect(kinds).toContainEqual(
      expect.objectContaining({
        where: 'webhook',
        what: expect.stringMatching(/^webhook refused: Unverified/),
      }),
    );
    expect(kinds).toContainEqual(expect.objectContaining({ where: 'API', what: 'answered 401' }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/Next: customer-sync explain \d --local/);
  });

  it('says that no failure was logged', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    expect(await customerSync('errors')).toMatchObject({ code: 0, stderr: 'No failure was logged.\n' });
  });
});

describe('customer-sync missing', () => {
  it('lists the customers that a refused full sweep did not find', async () => {
    const { copy, customerSync, json } = await runningCommand(dynamoDb);
    for (let n = 0; n < 3; n += 1) copy.store.create();
    await customerSync('sweep incremental');
    await copy.settled();
    copy.store.changeDeliveries({ lostShare: 1 });
    for (const id of [1, 2, 3]) copy.store.remove(id);

    const swept = await json('sweep full');
    const ids = await json('missing');
    const allowed = await json('sweep full --allow-missing 3');

    expect(swept).toMatchObject({ status: 'refused', missing: 3 });
    expect(ids).toEqual([1, 2, 3]);
    expect(allowed).toMatchObject({ status: 'completed' });
  });
});

describe('customer-sync names', () => {
  it('prints one name alone, for other tools', async () => {
    const { copy, customerSync } = await runningCommand(dynamoDb);

    const { stdout } = await customerSync('names customersTableName');
    const { code, stderr } = await customerSync('names table');

    expect(stdout).toBe(`${copy.table.tableName}\n`);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no name "table": write one of customersTableName,');
  });
});

describe('customer-sync hooks list', () => {
  it('lists all hooks of the API account, and deletes one', async () => {
    const { copy, customerSync, json } = await runningCommand(dynamoDb);
    await customerSync('hooks ensure');
    const all: { id: number }[] = await json('hooks list');

    await customerSync(`hooks delete ${all[0]?.id} --yes`);

    expect(all.length).toBeGreaterThan(0);
    expect(await json('hooks list')).toHaveLength(all.length - 1);
    expect(JSON.stringify(all)).not.toContain(copy.hookHeaders()['x-customer-sync-secret']);
  });
});
