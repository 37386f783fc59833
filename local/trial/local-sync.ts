import type { Clock } from '../../lambda/sync/clock.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import { createMetricData } from '../aws/cloudwatch/metric-data.ts';
import type { Stage } from '../cli/stage.ts';
import { type CustomerSync, startCustomerSync } from '../stack/customer-sync.ts';
import { createFunctionLog, type FunctionLog } from '../stack/function/function-log.ts';
import type { Sighting } from '../stack/function/messages.ts';
import type { PacedTime } from '../stack/function/paced-time.ts';
import { watchStarvation } from '../stack/function/starvation.ts';
import type { StartEnvironment } from '../stack/functions.ts';
import { type FunctionName, parts } from '../stack/parts.ts';
import { type Overrides, onThisMachine } from '../stack/this-machine.ts';

export interface LocalSyncOptions extends Pick<Overrides, 'isRefreshAlone'> {
  readonly accessToken: string;
  readonly clientSecret?: string;
  readonly apiUrl: string;
  /** The time of queues and functions. */
  readonly time: PacedTime;
}

/** The functions that copy customers. */
export type CopyingFunction = Exclude<FunctionName, 'webhook'>;

export interface LocalSync extends CustomerSync {
  /** The output of each function. */
  readonly logs: Readonly<Record<CopyingFunction, FunctionLog>>;
  /** The time for queues, events and functions. */
  now(): number;
  /** The time for timeouts of this command. */
  readonly machineClock: Clock;
  /** The last report of the run of this report: other invocations may have continued it. */
  lastReport(report: SweepReport): SweepReport;
  /** From now on calls `tell` with the number of customers that the store has answered by id. */
  countFetched(tell: (customers: number) => void): void;
  /** From now on calls `tell` with the number of customers that the store has listed. */
  countListed(tell: (customers: number) => void): void;
}

/** Starts the stage's stack with its tables, and runs its functions. It ends with the stage. */
export async function startLocalSync(
  { settings, template, table, ports, open, runFunctions, onLine, onLogged, onAlarm, onBroken }: Stage,
  { time, accessToken, clientSecret, ...overrides }: LocalSyncOptions,
): Promise<LocalSync> {
  const logs = { refresh: createFunctionLog(), sweep: createFunctionLog() };
  const reports = new Map<string, SweepReport>();
  let onSighted: (sighting: Sighting) => void = () => {};
  let isStopping = false;

  open.defer(watchStarvation(time.slowDown));
  const startFunction = runFunctions({
    time,
    isVerbose: onLine !== undefined,
    onSighted: (sighting) => onSighted(sighting),
  });
  const start: StartEnvironment = async (functionSettings, log) => {
    const name = nameOf(functionSettings.name);
    const environment = await startFunction(functionSettings, (line) => {
      log(line);
      if (name !== 'webhook') logs[name].read(line);
      onLogged(line);
      onLine?.(line);
    });
    return {
      ...environment,
      async invoke(event, requestId) {
        try {
          const answer = await environment.invoke(event, requestId);
          if (isSweepReport(answer) && answer.run !== undefined) reports.set(answer.run, answer);
          return answer;
        } catch (error) {
          if (name === 'refresh' && error instanceof Error && !isStopping) onBroken(error);
          throw error;
        }
      },
    };
  };

  const sync = await startCustomerSync({
    template: onThisMachine(template, overrides),
    accessToken,
    clientSecret,
    clock: time.clock,
    start,
    watch: { data: createMetricData(), onChange: onAlarm },
    dynamoDbEndpoint: table.endpoint,
    environment: settings.table.identity,
    ports: ports && { aws: ports.aws, httpApi: ports.webhooks },
  });
  open.defer(sync.close);
  open.defer(() => {
    isStopping = true;
  });

  return {
    ...sync,
    logs,
    now: time.clock.now,
    machineClock: time.machineClock,
    lastReport: (report) => reports.get(report.run ?? '') ?? report,
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
        tell(listed.size);
      };
    },
  };
}

function nameOf(name: string): FunctionName {
  if (name === parts.functions.refresh) return 'refresh';
  return name === parts.functions.sweep ? 'sweep' : 'webhook';
}

export function isSweepReport(answer: unknown): answer is SweepReport {
  return typeof answer === 'object' && answer !== null && 'scope' in answer;
}
