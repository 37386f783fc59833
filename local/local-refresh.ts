import { randomUUID } from 'node:crypto';
import type { Stage } from './cli/stage.ts';
import { createFunctionLog, type FunctionLog } from './function/function-log.ts';
import { createFunctionProcesses } from './function/function-processes.ts';
import { createSharedClock, type Pace } from './function/shared-clock.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from './pipeline.ts';

export interface LocalRefreshOptions
  extends Pick<PipelineOptions, 'storeHash' | 'accessToken' | 'apiUrl' | 'quotaShare'> {
  /** By which queues and functions live. */
  readonly pace: () => Pace;
}

export interface LocalRefresh extends Pipeline {
  readonly log: FunctionLog;
  /** From now on tells for how many customers the store has answered. */
  countFetched(tell: (customers: number) => void): void;
}

/** The pipeline into the stage's table, its functions in processes of their own; it ends with the stage. */
export async function startLocalRefresh(
  { settings, table, ports, open, onLine, onBroken }: Stage,
  options: LocalRefreshOptions,
): Promise<LocalRefresh> {
  const { pace } = options;
  const log = createFunctionLog();
  let onFetched: (customerId: number) => void = () => {};

  const functions = createFunctionProcesses({
    pace,
    onBroken,
    isVerbose: onLine !== undefined,
    onFetched: (customerId) => onFetched(customerId),
    onLine(line) {
      log.read(line);
      onLine?.(line);
    },
  });
  const pipeline = await startPipeline({
    ...options,
    clock: createSharedClock(pace),
    dynamoDbEndpoint: table.endpoint,
    tableName: table.tableName,
    // Every user of this machine reaches the endpoint: the token is only for those who know where it is.
    secretName: randomUUID(),
    createFunction: (environment) => functions.start({ ...environment, ...settings.table.identity }),
    ...(ports && { port: ports.aws }),
  });
  open.defer(pipeline.close);
  open.defer(functions.stop);

  return {
    ...pipeline,
    log,
    countFetched(tell) {
      const fetched = new Set<number>();
      onFetched = (customerId) => tell(fetched.add(customerId).size);
    },
  };
}
