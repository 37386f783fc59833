import { detailType, type SweepScope } from '../lambda/contract.ts';
import type { SweepReport } from '../lambda/sync/sweep/sweep-report.ts';
import type { LoggedRequest } from '../local/store/request-log.ts';
import { median } from './figure.ts';
import type { StartedFunction, Usage } from './started-function.ts';
import type { SweepWorld } from './sweep-world.ts';

/** The result and the cost of a whole sweep, over all invocations of its run. */
export interface Swept {
  readonly report: SweepReport;
  readonly invocations: number;
  readonly seconds: number;
  /** The median time from one page of the list to the next, on the store's clock. */
  readonly pageMs: number;
  readonly usage: Usage;
  /** Requests to the store, of all kinds. */
  readonly requests: number;
  readonly requestsById: number;
  /** The computing time of DynamoDB during the sweep. */
  readonly dynamoDbCpuMs: number;
}

/** Sweeps in a new process until the run is over. Throws unless the sweep is completed. */
export async function sweepToEnd(
  scope: SweepScope,
  world: SweepWorld,
  options?: { dynamoDbEndpoint: string },
): Promise<Swept> {
  const { store } = world;
  const sweeper = world.start('sweep', options);
  const requestsBefore = store.counters.total;
  const cpuBeforeMs = await world.dynamoDbCpuMs();
  const startMs = performance.now();

  let invocations = 1;
  let { report, usage } = await sweepOnce(sweeper, { sweep: scope });
  while (report.status === 'continued') {
    invocations += 1;
    const detail = { scope, run: report.run };
    ({ report, usage } = await sweepOnce(sweeper, { 'detail-type': detailType.sweepContinued, detail }));
  }
  if (report.status !== 'completed') throw new Error(`a sweep was not completed: ${JSON.stringify(report)}`);

  const seconds = (performance.now() - startMs) / 1_000;
  await sweeper.kill();
  const requests = store.counters.total - requestsBefore;
  const logged = store.requests.slice(-requests);
  return {
    report,
    invocations,
    seconds,
    pageMs: median(intervals(logged)),
    usage,
    requests,
    requestsById: logged.filter(({ customerId }) => customerId !== undefined).length,
    dynamoDbCpuMs: (await world.dynamoDbCpuMs()) - cpuBeforeMs,
  };
}

function intervals(requests: readonly LoggedRequest[]): number[] {
  return requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? at));
}

/** Runs one invocation with the stack's timeout. */
export async function sweepOnce(
  sweeper: StartedFunction,
  event: unknown,
): Promise<{ report: SweepReport; usage: Usage }> {
  const { answer, usage } = await sweeper.invoke(event);
  return { report: answer as SweepReport, usage };
}
