import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

async function afterFirstCopy() {
  const command = await runningCommand(dynamoDb);
  command.copy.store.create();
  await command.copy.sweep({ sweep: 'incremental' });
  await command.copy.settled();
  return command;
}

describe('customer-sync status', () => {
  it('says that all is well, how far the copy is behind, and which hooks were seen', async () => {
    const { customerSync } = await afterFirstCopy();

    const { code, stdout } = await customerSync('status');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^abc123\/production: all is well\n/);
    expect(stdout).toMatch(/behind {7}at most \d+ s/);
    expect(stdout).toMatch(/hooks {8}\d+ active, seen \d+ s ago/);
  });

  it('asks AWS at most eight times', async () => {
    const { customerSync } = await afterFirstCopy();

    const { calls } = await customerSync('status');

    expect(calls.length).toBeLessThanOrEqual(8);
  });

  it('counts dead letters, and names the command that lists them', async () => {
    const { copy, customerSync, json } = await afterFirstCopy();
    copy.deadLetterQueue.send('{"detail": {"customerId": 7}}');

    const { code, stdout, stderr } = await customerSync('status');

    expect(code).toBe(1);
    expect(stdout).toContain('1 dead letter waits for a person');
    expect(stderr).toContain('Next: customer-sync dead-letters list --local');
    expect(await json('status')).toMatchObject({ deadLetters: 1, problems: [{ what: expect.any(String) }] });
  });

  it('names the alarms in ALARM with their sections of the runbook', async () => {
    const { copy, customerSync } = await afterFirstCopy();
    copy.deadLetterQueue.send('{"detail": {"customerId": 7}}');
    await copy.clock.sleep(5 * 60_000);

    const { stdout } = await customerSync('status');

    expect(stdout).toMatch(/! ticket since \d+ (s|min): .* See "Dead letters" in RUNBOOK.md/);
  });

  it('says before the first copy that it is not complete', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stdout } = await customerSync('status');

    expect(code).toBe(1);
    expect(stdout).toContain('the first copy is not complete');
  });

  it('is coloured only on a terminal', async () => {
    const { customerSync } = await afterFirstCopy();

    const { stdout } = await customerSync('status');

    expect(stdout).not.toContain('\u001b');
  });
});
