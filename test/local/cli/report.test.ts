import { describe, expect, it } from 'vitest';
import { refreshLines, sweepLines } from '../../../local/cli/report.ts';
import { createFunctionLog } from '../../../local/stack/function/function-log.ts';

describe('sweepLines', () => {
  it('has a line for each count that is not zero', () => {
    const counts = {
      created: 60,
      updated: 1_200,
      drifted: 5,
      unchanged: 0,
      superseded: 1,
      unreadable: 2,
      relisted: 3,
      missing: 40,
    };

    expect(sweepLines({ scope: 'full', status: 'completed', ...counts })).toEqual([
      '    60 created',
      '  1200 updated',
      '     5 of these drifted: incremental sweeps missed them',
      '     1 not written: the stored version is newer',
      '     2 cannot be read or stored as listed: to be requested by id',
      '     3 listed, but stored as deleted: to be requested by id',
      '    40 stored, but not listed: to be requested by id',
    ]);
  });

  it('has no lines for a sweep that was skipped', () => {
    expect(sweepLines({ scope: 'full', status: 'skipped' })).toEqual([]);
  });
});

describe('refreshLines', () => {
  it('counts messages that came back and dead letters separately', () => {
    const log = createFunctionLog();
    log.read(
      '{"message":"invocation counted","AttemptsFailed":3,"CustomersPostponed":1,"RequestsDeadLettered":1}',
    );
    log.read(
      '{"message":"invocation counted","CustomersDeleted":2,"RequestsSatisfied":1,"CustomersUnchanged":1}',
    );

    expect(refreshLines(log, 'failed')).toEqual([
      '     2 unchanged',
      '     2 not in the store: a tombstone is stored',
      '     1 dead-lettered: trying again cannot help',
      '     3 failed',
    ]);
  });
});
