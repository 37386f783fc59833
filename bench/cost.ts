import { runAll } from './run-all.ts';
import { watchingCost } from './watching-cost.ts';

/** Prints what it costs to watch stores, in half a minute. */

await runAll({ watchingCost });
