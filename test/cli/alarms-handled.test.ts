import { describe, expect, it } from 'vitest';
import { failuresOfAws } from '../support/failures/of-aws.ts';
import { failuresOfBigCommerce } from '../support/failures/of-bigcommerce.ts';
import { failuresOfCustomers } from '../support/failures/of-customers.ts';
import { failuresOfWebhooks } from '../support/failures/of-webhooks.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { type WatchedStack, type WatchedStackOptions, watchedStack } from '../support/watched-stack.ts';
import { type Operating, operating } from './running-command.ts';

const dynamoDb = runningDynamoDb();
const failures = [...failuresOfAws, ...failuresOfBigCommerce, ...failuresOfCustomers, ...failuresOfWebhooks];

interface Trouble extends Operating {
  readonly stack: WatchedStack;
  /** The sections of the alarms that `status` shows. */
  ringing(): Promise<string[]>;
  /** Removes the cause, as a person outside of the command would. */
  repair(): void;
}

/** A stack in use, in which a known failure has lasted for so many minutes. */
async function trouble(cause: string, minutes: number, options: WatchedStackOptions = {}): Promise<Trouble> {
  const failure = failures.find((each) => each.cause === cause);
  if (!failure) throw new Error(`no failure is known by "${cause}"`);
  const stack = await watchedStack(dynamoDb, { ...failure.options, ...options });
  const operator = operating(stack, dynamoDb);
  await stack.live(30);
  const { stop } = { stop: () => {}, ...((await failure.begin(stack)) as object) };
  await stack.live(minutes, () => failure.goOn?.(stack));
  return {
    ...operator,
    stack,
    repair: stop,
    async ringing() {
      const { alarms }: { alarms: { section: string }[] } = await operator.json('status');
      return alarms.map(({ section }) => section);
    },
  };
}

describe('an operator who has the runbook and the command', () => {
  it('handles dead letters: finds the customer and the reason, and redrives', async () => {
    const { stack, ringing, json, repair } = await trouble('BigCommerce refuses one customer with 422', 10);
    const rang = await ringing();

    const [letter] = await json('dead-letters list');
    repair();
    const redriven = await json('dead-letters redrive --all');
    await stack.live(10);

    expect(rang).toContain('Dead letters');
    expect(letter).toMatchObject({ customerId: 1, reason: expect.stringContaining('RefusedError') });
    expect(redriven.left).toBe(0);
    expect(await ringing()).toEqual([]);
    expect(await json('explain 1')).toMatchObject({ verdict: 'right' });
  });

  it('handles lost events: runs a full sweep', async () => {
    const { ringing, json } = await trouble('an asynchronous event of the refresh function is lost', 10);

    expect(await ringing()).toContain('Events lost');
    expect(await json('sweep full')).toMatchObject({ status: 'completed' });
  });

  it('handles waiting requests: sees that the mapping is disabled, and enables it', async () => {
    const { stack, ringing, customerSync } = await trouble('a request waits in the dead-letter queue', 5);
    await customerSync('dead-letters delete --all --yes');
    await customerSync('pause --yes');
    stack.store.edit(1, { company: 'Example & Sons' });
    await stack.live(90);
    const rang = await ringing();

    const { stdout } = await customerSync('status');
    await customerSync('resume');
    await stack.live(20);

    expect(rang).toContain('Requests waiting');
    expect(stdout).toContain('! paused since');
    expect(await ringing()).not.toContain('Requests waiting');
  });

  it('handles rejected credentials: sees that BigCommerce refuses the token, and what to write', async () => {
    const { ringing, json, repair, stack } = await trouble('the access token is revoked', 30);

    const rang = await ringing();
    const [store] = await json('check');
    repair();
    await stack.live(30);

    expect(rang).toContain('Credentials rejected');
    expect(store).toMatchObject({
      isGood: false,
      note: expect.stringContaining('put a valid one into the secret'),
    });
    expect(await ringing()).not.toContain('Credentials rejected');
  });

  it('handles a failing configuration: sees what is wrong with the answers', async () => {
    const { ringing, json } = await trouble('the store hash is wrong', 30);

    const kinds: { what: string }[] = await json('errors');

    expect(await ringing()).toContain('Configuration failing');
    expect(await json('check')).toContainEqual(expect.objectContaining({ isGood: false }));
    expect(kinds.map(({ what }) => what).join('\n')).toMatch(/ConfigurationError: .*404/);
  });

  it('handles failing sweeps: finds why, and deletes their dead letters', async () => {
    const { stack, ringing, json, repair } = await trouble('every record of the list is unreadable', 20);

    const rang = await ringing();
    const letters: object[] = await json('dead-letters list --sweeps');
    repair();
    const deleted = await json('dead-letters delete --all --sweeps --yes');
    await stack.live(30);

    expect(rang).toContain('Sweeps failing');
    expect(letters[0]).toMatchObject({ reason: expect.stringContaining('ContractError') });
    expect(deleted.left).toBe(0);
    expect(await json('sweep incremental')).toMatchObject({ status: 'completed' });
  });

  it('handles mass missing: lists the customers, and allows as many', async () => {
    const { stack, ringing, json } = await trouble('105 of 110 customers are missing from the list', 10);

    const rang = await ringing();
    const ids: number[] = await json('missing');
    const swept = await json(`sweep full --allow-missing ${ids.length}`);
    await stack.live(30);

    expect(rang).toContain('Mass missing');
    expect(ids).toHaveLength(105);
    expect(swept).toMatchObject({ status: 'completed', missing: 105 });
    expect(await json('explain 110')).toMatchObject({ verdict: 'right' });
  });

  it('handles a time without an accepted webhook: finds why they are refused', async () => {
    const { ringing, json } = await trouble('the client secret is wrong', 190);

    const kinds: { where: string; what: string }[] = await json('errors --hours 4');

    expect(await ringing()).toContain('No webhook accepted');
    expect(kinds).toContainEqual(
      expect.objectContaining({ where: 'webhook', what: expect.stringContaining('signature') }),
    );
  });
});
