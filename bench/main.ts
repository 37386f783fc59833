import { backfill } from './backfill.ts';
import { coldStart } from './cold-start.ts';
import { listRequests } from './list-requests.ts';
import { quotaUse } from './quota.ts';
import { runAll } from './run-all.ts';
import { sweepKill } from './sweep-kill.ts';
import { sweepQuota } from './sweep-quota.ts';
import { throughput } from './throughput.ts';

/** Runs the benches of refreshes and sweeps, in less than ten minutes. */

await runAll({ coldStart, throughput, quotaUse, listRequests, sweepQuota, sweepKill, backfill });
