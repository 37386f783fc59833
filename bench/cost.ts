import { runAll } from './run-all.ts';
import { watchingCost } from './watching-cost.ts';

/** Prints the cost of watching stores. Takes half a minute. */

await runAll({ watchingCost });
