import { randomUUID } from 'node:crypto';
import type { SweepScope } from '../lambda/contract.ts';
import type { HooksReport } from '../lambda/sync/hook-ports.ts';
import type { SweepReport } from '../lambda/sync/sweep-report.ts';
import type { FunctionInstance } from './aws/lambda/warm-instances.ts';
import type { Stage } from './cli/stage.ts';
import { createFunctionLog, type FunctionLog } from './function/function-log.ts';
import { createFunctionProcesses, type FunctionName } from './function/function-processes.ts';
import type { Sighting } from './function/messages.ts';
import { createSharedClock, type Pace } from './function/shared-clock.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from './pipeline.ts';

export interface LocalPipelineOptions
  extends Pick<PipelineOptions, 'storeHash' | 'accessToken' | 'clientSecret' | 'apiUrl' | 'quotaShare'> {
  /** By which queues and functions live. */
  readonly pace: () => Pace;
  /**
   * With them the webhook function runs, and the sweep function makes the store's hooks, which lead to it. Not for a
   * real store, which could not reach this machine.
   */
  readonly hasWebhooks?: boolean;
}

/** Those that copy customers. */
export type CopyingFunction = Exclude<FunctionName, 'webhook'>;

export interface LocalPipeline extends Pipeline {
  /** What each of them wrote. */
  readonly logs: Readonly<Record<CopyingFunction, FunctionLog>>;
  /** The time of queues, events and functions. */
  now(): number;
  /** What the sweep function answered last for this scope, whoever had called it. */
  lastSweep(scope: SweepScope): SweepReport | undefined;
  /** From now on tells for how many customers the store has answered. */
  countFetched(tell: (customers: number) => void): void;
  /** From now on tells how many customers the store has listed, and of how many if all are to be. */
  countListed(tell: (customers: number, of?: number) => void): void;
}

/** The pipeline into the stage's tables, its functions in processes of their own; it ends with the stage. */
export async function startLocalPipeline(
  { settings, table, ports, open, onLine, onBroken }: Stage,
  options: LocalPipelineOptions,
): Promise<LocalPipeline> {
  const { pace, hasWebhooks = false } = options;
  const clock = createSharedClock(pace);
  const logs = { refresh: createFunctionLog(), sweep: createFunctionLog() };
  let onSighted: (sighting: Sighting) => void = () => {};
  let isStopping = false;
  const lastSweeps = new Map<SweepScope, SweepReport>();

  const functions = createFunctionProcesses({
    pace,
    isVerbose: onLine !== undefined,
    onSighted: (sighting) => onSighted(sighting),
    onLine(line, name) {
      if (name !== 'webhook') logs[name].read(line);
      onLine?.(line);
    },
  });
  const start = (name: FunctionName, environment: Record<string, string>) =>
    functions.start(name, { ...environment, ...settings.table.identity });

  const pipeline = await startPipeline({
    ...options,
    clock,
    dynamoDbEndpoint: table.endpoint,
    tableName: table.tableName,
    syncStateTableName: table.syncStateTableName,
    // Every user of this machine reaches the endpoint: the secrets are only for those who know where they are.
    secretName: randomUUID(),
    webhookSecretName: randomUUID(),
    createFunction: (environment) =>
      onFailure(start('refresh', environment), (error) => isStopping || onBroken(error)),
    createSweepFunction(environment) {
      const sweep = start('sweep', environment);
      return async (event) => {
        const report = (await sweep(event)) as SweepReport | HooksReport;
        if ('scope' in report) lastSweeps.set(report.scope, report);
        return report;
      };
    },
    ...(hasWebhooks && { createWebhookFunction: (environment) => start('webhook', environment) }),
    ...(ports && { port: ports.aws, webhookPort: ports.webhooks }),
  });
  open.defer(pipeline.close);
  open.defer(() => {
    isStopping = true;
    return functions.stop();
  });

  return {
    ...pipeline,
    logs,
    now: () => clock.now(),
    lastSweep: (scope) => lastSweeps.get(scope),
    countFetched(tell) {
      const fetched = new Set<number>();
      onSighted = (sighting) => {
        if (sighting.kind === 'fetched') tell(fetched.add(sighting.customerId).size);
      };
    },
    countListed(tell) {
      const listed = new Set<number>();
      onSighted = (sighting) => {
        if (sighting.kind !== 'listed') return;
        for (const id of sighting.customerIds) listed.add(id);
        tell(listed.size, sighting.of);
      };
    },
  };
}

function onFailure(instance: FunctionInstance, tell: (error: Error) => void): FunctionInstance {
  return async (event) => {
    try {
      return await instance(event);
    } catch (error) {
      if (error instanceof Error) tell(error);
      throw error;
    }
  };
}
