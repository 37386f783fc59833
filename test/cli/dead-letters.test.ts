import { describe, expect, it } from 'vitest';
import { parts } from '../../local/stack/parts.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { type RunningCommand, runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

/** Two customers whose requests were given up. */
async function givenUp(): Promise<RunningCommand> {
  const command = await runningCommand(dynamoDb);
  const { copy } = command;
  copy.store.create();
  copy.store.create();
  await copy.settled();
  const { stop } = copy.store.inject({ kind: 'status', status: 422 }, { times: 99 });
  copy.request([1, 2]);
  await copy.settled();
  stop();
  return command;
}

describe('customer-sync dead-letters', () => {
  it('lists customers and reasons, and leaves every message readable', async () => {
    const { copy, customerSync, json } = await givenUp();

    const letters: object[] = await json('dead-letters list');
    const { code, stdout, stderr } = await customerSync('dead-letters list');

    expect(letters).toHaveLength(2);
    expect(letters).toContainEqual(
      expect.objectContaining({ customerId: 1, reason: expect.stringContaining('RefusedError') }),
    );
    expect(code).toBe(1);
    expect(stdout).toContain('customer 2');
    expect(stderr).toContain('Next: customer-sync dead-letters redrive --all --local');
    expect(copy.deadLetterQueue.counts()).toMatchObject({ visible: 2, inFlight: 0 });
  });

  it('redrives one by the id of its customer, and leaves the others', async () => {
    const { copy, json } = await givenUp();
    copy.store.edit(2, { notes: 'new' }, { silent: true });

    const result = await json('dead-letters redrive 2');
    await copy.settled();

    expect(result).toEqual({ redriven: 1, left: 1 });
    expect(await copy.table.item(2)).toMatchObject({ notes: 'new' });
    expect(copy.deadLetterQueue.counts()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('sends a request again before it deletes the dead letter', async () => {
    const { copy, customerSync } = await givenUp();
    copy.aws.inject({ kind: 'serverError' }, { times: 9, when: ({ action }) => action === 'SendMessage' });

    const { code } = await customerSync('dead-letters redrive --all');

    const { visible, inFlight } = copy.deadLetterQueue.counts();
    expect(code).toBe(2);
    expect(visible + inFlight).toBe(2);
  });

  it('deletes only with --yes', async () => {
    const { copy, customerSync, json } = await givenUp();

    const refused = await customerSync('dead-letters delete 1');
    const result = await json('dead-letters delete 1 --yes');

    expect(refused).toMatchObject({
      code: 2,
      stderr: 'deleted dead letters do not come back: repeat the command with --yes\n',
    });
    expect(result).toEqual({ deleted: 1, left: 1 });
    expect(copy.deadLetterQueue.counts()).toMatchObject({ visible: 1 });
  });

  it('lists and deletes the dead letters of sweeps, and redrives none of them', async () => {
    const { copy, customerSync, json } = await runningCommand(dynamoDb);
    const body = {
      requestPayload: {},
      responsePayload: { errorType: 'ContractError', errorMessage: 'the ids do not ascend' },
    };
    copy.queueOf(parts.sweepDeadLetterQueue).send(JSON.stringify(body));

    const listed = await json('dead-letters list --sweeps');
    const redriven = await customerSync('dead-letters redrive --all --sweeps');
    const deleted = await json('dead-letters delete --all --sweeps --yes');

    expect(listed).toEqual([
      expect.objectContaining({ reason: 'the sweep failed (ContractError): the ids do not ascend' }),
    ]);
    expect(redriven.code).toBe(2);
    expect(deleted).toEqual({ deleted: 1, left: 0 });
  });
});
