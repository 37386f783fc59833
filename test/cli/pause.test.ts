import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { type RunningCommand, runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

async function paused(): Promise<RunningCommand> {
  const command = await runningCommand(dynamoDb);
  command.copy.store.create();
  await command.customerSync('sweep incremental');
  await command.copy.settled();
  await command.customerSync('pause --yes');
  return command;
}

describe('customer-sync pause', () => {
  it('lets requests wait, and sweeps be skipped', async () => {
    const { copy, customerSync, json } = await paused();
    copy.store.edit(1, { notes: 'while paused' });
    await copy.settled();

    const swept = await json('sweep incremental');
    const { code, stdout, stderr } = await customerSync('status');

    expect(swept).toMatchObject({ status: 'skipped', reason: 'the copy is paused; resume it first' });
    expect(await copy.table.item(1)).not.toHaveProperty('notes');
    expect(stdout).toContain('! paused since ');
    expect(stdout).toMatch(/requests {5}1 waiting, 0 at work/);
    expect(stderr).toContain('Next: customer-sync resume --local');
    expect(code).toBe(1);
  });

  it('needs --yes', async () => {
    const { copy, customerSync } = await runningCommand(dynamoDb);

    const { code } = await customerSync('pause');

    expect(code).toBe(2);
    expect(await copy.state('paused')).toBeUndefined();
  });

  it('keeps the first moment when it is repeated', async () => {
    const { copy, customerSync } = await paused();
    const before = await copy.state('paused');
    await copy.clock.sleep(60_000);

    await customerSync('pause --yes');

    expect(await copy.state('paused')).toEqual(before);
  });
});

describe('customer-sync resume', () => {
  it('serves the requests that waited', async () => {
    const { copy, customerSync } = await paused();
    copy.store.edit(1, { notes: 'while paused' });
    await copy.settled();

    const { code } = await customerSync('resume');
    await copy.settled();

    expect(code).toBe(0);
    expect(await copy.table.item(1)).toMatchObject({ notes: 'while paused' });
  });

  it('with --copy-again brings a table that was restored from a backup back to the store', async () => {
    const { copy, customerSync, json } = await runningCommand(dynamoDb);
    for (let n = 0; n < 5; n += 1) copy.store.create();
    await customerSync('sweep incremental');
    await copy.settled();
    const backup = await Promise.all([1, 2, 3, 4, 5].map((id) => copy.table.item(id)));
    copy.store.edit(1, { notes: 'after the backup' });
    copy.store.remove(2);
    await copy.settled();

    await customerSync('pause --yes');
    for (const item of backup) await copy.table.put({ ...item });
    copy.store.edit(3, { notes: 'while paused' });
    copy.store.remove(4);
    const { id: created } = copy.store.create();
    await copy.settled();
    const whilePaused = await Promise.all([1, 2, 3, 4].map((id) => copy.table.item(id)));
    await customerSync('resume --copy-again');
    await copy.settled();
    const incremental = await json('sweep incremental');
    const full = await json('sweep full');
    await copy.settled();

    expect(whilePaused).toEqual(backup.slice(0, 4));
    expect([incremental.status, full.status]).toEqual(['completed', 'completed']);
    for (const id of [1, 2, 3, 4, 5, created]) {
      expect(await json(`explain ${id}`)).toMatchObject({ verdict: 'right' });
    }
    expect(copy.queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(copy.deadLetterQueue.counts().visible).toBe(0);
  });

  it('says that the copy was not paused', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stdout } = await customerSync('resume');

    expect(code).toBe(0);
    expect(stdout).toContain('The copy was not paused.');
  });
});
