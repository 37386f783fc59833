import { runAll } from './run-all.ts';
import { webhookLatency } from './webhook-latency.ts';
import { webhookLoad } from './webhook-load.ts';
import { webhookStart } from './webhook-start.ts';
import { webhookWork } from './webhook-work.ts';

/** Runs the benches of webhooks, in about four minutes. */

await runAll({ webhookStart, webhookWork, webhookLatency, webhookLoad });
