import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

describe('customer-sync refresh', () => {
  it('reports what became of each customer', async () => {
    const { copy, json } = await runningCommand(dynamoDb);
    copy.store.create();
    copy.store.create();

    const outcomes = await json('refresh 1,2');

    expect(outcomes).toEqual([
      { customerId: 1, outcome: 'created', isDone: true },
      { customerId: 2, outcome: 'created', isDone: true },
    ]);
    expect(await copy.table.item(2)).toBeDefined();
  });

  it('says which customer waits, and how to find out why', async () => {
    const { copy, customerSync } = await runningCommand(dynamoDb);
    copy.store.create();
    copy.store.inject({ kind: 'status', status: 503 }, { times: 1_000 });

    const { code, stdout, stderr } = await customerSync('refresh 1 --wait 20');

    expect(code).toBe(1);
    expect(stdout).toBe('1  waits\n');
    expect(stderr).toContain('Next: customer-sync explain 1 --local');
  });

  it.each([
    ['refresh', 'the ids are missing: write them after the command, such as 1,2,5-9'],
    ['refresh 9-5', 'refresh 9-5 runs backwards: write refresh 5-9'],
    [
      'refresh ada',
      'refresh cannot be "ada": write ids from 1 up, and ranges of ids, such as refresh 1,2,5-9',
    ],
  ])('refuses "%s" with a sentence', async (line, sentence) => {
    const { customerSync } = await runningCommand(dynamoDb);

    expect(await customerSync(line)).toMatchObject({ code: 2, stderr: `${sentence}\n` });
  });
});

describe('customer-sync sweep', () => {
  it('runs an incremental sweep and reports its counts', async () => {
    const { copy, json } = await runningCommand(dynamoDb);
    for (let n = 0; n < 3; n += 1) copy.store.create();

    const report = await json('sweep incremental');

    expect(report).toMatchObject({ scope: 'incremental', status: 'completed', listed: 3, created: 3 });
  });

  it('shows what a full sweep would do, and writes nothing', async () => {
    const { copy, customerSync, json } = await runningCommand(dynamoDb);
    copy.store.changeDeliveries({ lostShare: 1 });
    for (let n = 0; n < 3; n += 1) copy.store.create();
    await customerSync('sweep incremental');
    copy.store.edit(1, { notes: 'new' });

    const report = await json('sweep full --dry-run');

    expect(report).toMatchObject({ scope: 'full', status: 'completed', updated: 1 });
    expect(await copy.table.item(1)).not.toHaveProperty('notes');
  });

  it('shows before the first copy that a full sweep would be skipped', async () => {
    const { copy, json } = await runningCommand(dynamoDb);
    copy.store.create();

    expect(await json('sweep full --dry-run')).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('the first incremental sweep'),
    });
  });

  it('says that a sweep is skipped, and why', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stdout } = await customerSync('sweep full');

    expect(code).toBe(1);
    expect(stdout).toContain('The full sweep is skipped: the first incremental sweep');
  });
});
