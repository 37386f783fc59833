import { runAll } from './run-all.ts';
import { sameRows } from './same-rows.ts';
import { v3Sweeps } from './v3-sweeps.ts';
import { webhookLoad } from './webhook-load.ts';

/** Runs the benches of V3, in about five minutes. */

await runAll({ sameRows, webhookLoadV3: () => webhookLoad('v3'), v3Sweeps });
