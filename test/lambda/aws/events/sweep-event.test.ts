import { describe, expect, it } from 'vitest';
import { parseSweepEvent } from '../../../../lambda/aws/events/sweep-event.ts';
import { sweepInput } from '../../../../lambda/contract.ts';
import { ContractError } from '../../../../lambda/sync/errors.ts';

describe('parseSweepEvent', () => {
  it.each(['changed', 'all'] as const)('reads what a schedule of %s sends', (scope) => {
    expect(parseSweepEvent(sweepInput(scope))).toEqual({ scope, dryRun: false });
  });

  it('reads a continuation of a run', () => {
    const event = { 'detail-type': 'CustomerSweepContinued', detail: { scope: 'all', run: 'r1', more: 1 } };

    expect(parseSweepEvent(event)).toEqual({ scope: 'all', run: 'r1', dryRun: false });
  });

  it('reads how many unseen customers a person allows', () => {
    expect(parseSweepEvent({ sweep: 'all', allowUnseen: 1200 })).toMatchObject({ allowUnseen: 1200 });
  });

  it('reads that only a report is wanted', () => {
    expect(parseSweepEvent({ sweep: 'all', dryRun: true })).toMatchObject({ dryRun: true });
  });

  it.each([
    [
      {},
      'event: expected { "sweep": "changed" }, { "sweep": "all" }, { "webhooks": "status" } or a CustomerSweepContinued event',
    ],
    [null, 'event: expected'],
    [{ sweep: 'everything' }, 'sweep: expected "changed" or "all"'],
    [{ sweep: 'all', dryRun: 'yes' }, 'dryRun: expected true or false'],
    [{ sweep: 'changed', dryRun: true }, 'sweep: expected "all", which alone knows dryRun and allowUnseen'],
    [{ sweep: 'changed', allowUnseen: 5 }, 'sweep: expected "all"'],
    [{ sweep: 'all', allowUnseen: '1200' }, 'allowUnseen: expected a number of customers, such as 1200'],
    [{ sweep: 'all', allowUnseen: 0 }, 'allowUnseen: expected'],
    [{ sweep: 'all', allowUnseen: 12.5 }, 'allowUnseen: expected'],
    [{ 'detail-type': 'CustomerSweepContinued', detail: { scope: 'all' } }, 'detail.run: expected'],
    [{ 'detail-type': 'CustomerSweepContinued', detail: { scope: 'x', run: 'r' } }, 'detail.scope: expected'],
  ])('refuses %j with a sentence that says what was expected', (event, sentence) => {
    expect(() => parseSweepEvent(event)).toThrow(ContractError);
    expect(() => parseSweepEvent(event)).toThrow(sentence);
  });
});
