import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { type RunningCommand, runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };

/** One stored customer. */
async function copied(): Promise<RunningCommand & { readonly id: number }> {
  const command = await runningCommand(dynamoDb);
  const { id } = command.copy.store.create({ store_credit: '12.50' });
  await command.copy.sweep({ sweep: 'incremental' });
  await command.copy.settled();
  return { ...command, id };
}

describe('customer-sync explain', () => {
  it('says that a customer is right', async () => {
    const { customerSync, id } = await copied();

    const { code, stdout } = await customerSync(`explain ${id}`);

    expect(stdout).toContain(`Customer ${id} is right: row and store are equal.`);
    expect(code).toBe(0);
  });

  it('names the fields of a stale customer, never their values', async () => {
    const { copy, customerSync, id } = await copied();
    copy.store.edit(id, { notes: 'a secret note', first_name: 'Augusta' }, { silent: true });

    const { code, stdout, stderr } = await customerSync(`explain ${id}`);

    expect(code).toBe(1);
    expect(stdout).toMatch(/is stale: .*firstName, notes differ/);
    expect(stdout).toContain('No request for it was seen');
    expect(stdout + stderr).not.toMatch(/secret note|Augusta/);
    expect(stderr).toContain(`Next: customer-sync refresh ${id} --local`);
  });

  it('says that a deleted customer is deleted', async () => {
    const { copy, customerSync, id } = await copied();
    copy.store.remove(id);
    await copy.settled();

    const { code, stdout } = await customerSync(`explain ${id}`);

    expect(stdout).toContain(`Customer ${id} is deleted, and the table says so since`);
    expect(code).toBe(0);
  });

  it('says that a customer was deleted, but is still stored', async () => {
    const { copy, customerSync, id } = await copied();
    copy.store.changeDeliveries({ lostShare: 1 });
    copy.store.remove(id);

    const { code, stdout } = await customerSync(`explain ${id}`);

    expect(stdout).toContain('no longer exists in BigCommerce, but is still stored');
    expect(code).toBe(1);
  });

  it('says that an answer cannot be read, and that its request is a dead letter', async () => {
    const { copy, customerSync, id } = await copied();
    copy.store.inject({ kind: 'altered', customer: (c) => ({ ...c, store_credit: 'much' }) }, forever);
    copy.store.edit(id, { notes: 'new' });
    await copy.settled();

    const { code, stdout, stderr } = await customerSync(`explain ${id}`);

    expect(stdout).toContain(`BigCommerce's answer about customer ${id} cannot be read: `);
    expect(stdout).toContain('A request became a dead letter at');
    expect(stderr).toContain('Next: customer-sync dead-letters list --local');
    expect(code).toBe(1);
  });

  it('says what a request waits for, without receiving from the queue', async () => {
    const { copy, customerSync, id } = await copied();
    const { stop } = copy.store.inject({ kind: 'status', status: 503 }, forever);
    copy.store.edit(id, { notes: 'new' });
    await copy.clock.sleep(40_000);
    stop();
    const receivedBefore = copy.queue.activity().received;

    const { code, stdout } = await customerSync(`explain ${id}`);

    expect(stdout).toMatch(
      /A request waits since .*, its next try is due .*; its last try failed: BigCommerce answered 503/,
    );
    expect(copy.queue.activity().received).toBe(receivedBefore);
    expect(code).toBe(1);
  });

  it('says that nobody knows a customer', async () => {
    const { customerSync } = await copied();

    const { code, stdout } = await customerSync('explain 4711');

    expect(stdout).toContain('Customer 4711 is unknown: neither BigCommerce nor the table has it.');
    expect(code).toBe(0);
  });

  it('asks AWS at most ten times', async () => {
    const { customerSync, id } = await copied();

    const { calls } = await customerSync(`explain ${id}`);

    expect(calls.length).toBeLessThanOrEqual(10);
  });
});
