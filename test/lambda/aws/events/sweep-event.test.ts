import { describe, expect, it } from 'vitest';
import { parseSweepEvent } from '../../../../lambda/aws/events/sweep-event.ts';
import { sweepInput } from '../../../../lambda/contract.ts';
import { ContractError } from '../../../../lambda/sync/errors.ts';

describe('parseSweepEvent', () => {
  it.each(['incremental', 'full'] as const)('reads the event of an %s schedule', (scope) => {
    expect(parseSweepEvent(sweepInput(scope))).toEqual({ scope, dryRun: false });
  });

  it('reads a continuation of a run', () => {
    const event = { 'detail-type': 'CustomerSweepContinued', detail: { scope: 'full', run: 'r1', more: 1 } };

    expect(parseSweepEvent(event)).toEqual({ scope: 'full', run: 'r1', dryRun: false });
  });

  it('reads how many missing customers a person allows', () => {
    expect(parseSweepEvent({ sweep: 'full', allowMissing: 1200 })).toMatchObject({ allowMissing: 1200 });
  });

  it('reads a dry run', () => {
    expect(parseSweepEvent({ sweep: 'full', dryRun: true })).toMatchObject({ dryRun: true });
  });

  it.each([
    [
      {},
      'event: expected { "sweep": "incremental" }, { "sweep": "full" }, { "webhooks": "status" } or a CustomerSweepContinued event',
    ],
    [null, 'event: expected'],
    [{ sweep: 'everything' }, 'sweep: expected "incremental" or "full"'],
    [{ sweep: 'full', dryRun: 'yes' }, 'dryRun: expected true or false'],
    [
      { sweep: 'incremental', dryRun: true },
      'sweep: expected "full", which alone knows dryRun and allowMissing',
    ],
    [{ sweep: 'incremental', allowMissing: 5 }, 'sweep: expected "full"'],
    [{ sweep: 'full', allowMissing: '1200' }, 'allowMissing: expected a number of customers, such as 1200'],
    [{ sweep: 'full', allowMissing: 0 }, 'allowMissing: expected'],
    [{ sweep: 'full', allowMissing: 12.5 }, 'allowMissing: expected'],
    [{ 'detail-type': 'CustomerSweepContinued', detail: { scope: 'full' } }, 'detail.run: expected'],
    [{ 'detail-type': 'CustomerSweepContinued', detail: { scope: 'x', run: 'r' } }, 'detail.scope: expected'],
  ])('refuses %j, and names the expected input', (event, sentence) => {
    expect(() => parseSweepEvent(event)).toThrow(ContractError);
    expect(() => parseSweepEvent(event)).toThrow(sentence);
  });
});
