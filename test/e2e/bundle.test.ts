import { describe, expect, it } from 'vitest';
import { parts } from '../../local/stack/parts.ts';
import { withVariables } from '../../local/stack/this-machine.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { bundledStack } from './bundled-stack.ts';

const dynamoDb = runningDynamoDb();
/** Synthesizing with bundles and starting processes takes some seconds, on a busy machine many more. */
const longestMs = 180_000;

describe('the deployed bundles', () => {
  it('copy a store, subscribe to its webhooks, and store an edit', {
    timeout: longestMs,
  }, async () => {
    const stack = await bundledStack(dynamoDb);
    stack.store.create({ id: 42, email: 'Ada@Example.com ' });

    await stack.fire(parts.schedules.incremental);
    const copied = await stack.table.item(42);
    stack.store.edit(42, { notes: 'Prefers afternoons.' });
    await stack.store.delivered();
    await stack.idle();

    expect(stack.asyncFailures()).toEqual([]);
    expect(copied).toMatchObject({ id: 42, emailKey: 'ada@example.com' });
    expect(stack.store.deliveryCounters.byStatus).toEqual({ 200: 1 });
    expect(await stack.table.item(42)).toMatchObject({ notes: 'Prefers afternoons.' });
    await stack.close();
    for (const name of Object.values(parts.functions)) {
      const lines = stack.logsOf(name).map((line): Record<string, unknown> => JSON.parse(line));
      expect(lines.length).toBeGreaterThan(0);
    }
  });

  it('name every mistake in their environment when they start', {
    timeout: longestMs,
  }, async () => {
    const stack = await bundledStack(dynamoDb, (template) =>
      withVariables(template, 'refresh', { STORE_HASH: '', QUOTA_SHARE: 'half' }),
    );

    await expect(stack.refresh({ customerIds: [1] })).rejects.toMatchObject({
      errorType: 'ConfigError',
      errorMessage: expect.stringMatching(/STORE_HASH is missing .*; QUOTA_SHARE must be a number/),
    });
    expect(stack.store.counters.total).toBe(0);
  });
});
