import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [looking = [], changing = []] = [...readme.matchAll(/^```json\n(\{\n {2}"Version".*?)^```$/gms)].map(
  ([, text = '']) => (JSON.parse(text) as Policy).Statement.flatMap(({ Action }) => Action),
);

/** The permission that IAM checks for an operation, where it has another name. */
const permissionOf = (call: string) => (call === 'lambda:Invoke' ? 'lambda:InvokeFunction' : call);

describe('the permissions of an operator in the README', () => {
  it.each([
    'status',
    'explain 1',
    'trace 1',
    'trace --webhook 02:14',
    'errors',
    'get 1',
    'find ada@example.com',
    'missing',
    'names',
    'dead-letters list',
    'dead-letters list --sweeps',
    'compare-apis',
    'hooks list',
  ])('for looking are enough for %s', async (line) => {
    const { copy, customerSync } = await runningCommand(dynamoDb);
    copy.store.create();
    copy.deadLetterQueue.send('{"detail": {"customerId": 7}}');

    const { calls } = await customerSync(line);

    expect(calls.length).toBeGreaterThan(0);
    expect(calls.map(permissionOf).filter((call) => !looking.includes(call))).toEqual([]);
  });

  it.each([
    'refresh 1',
    'sweep incremental',
    'sweep full --dry-run',
    'dead-letters redrive --all',
    'dead-letters delete --all --yes',
    'hooks ensure',
    'check',
    'pause --yes',
    'resume --copy-again',
  ])('for changing are enough for %s', async (line) => {
    const { copy, customerSync } = await runningCommand(dynamoDb);
    copy.store.create();
    copy.deadLetterQueue.send('{"detail": {"customerId": 7}}');

    const { calls } = await customerSync(line);

    const allowed = [...looking, ...changing];
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.map(permissionOf).filter((call) => !allowed.includes(call))).toEqual([]);
  });
});
