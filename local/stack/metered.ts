import type { Clock } from '../../lambda/sync/clock.ts';
import { functionMetric } from '../aws/cloudwatch/aws-metrics.ts';
import { readEmfLine } from '../aws/cloudwatch/emf-line.ts';
import type { MetricData } from '../aws/cloudwatch/metric-data.ts';
import { LambdaError } from '../aws/lambda/lambda-error.ts';
import type { FunctionSettings } from './function-settings.ts';
import type { StartEnvironment } from './functions.ts';

/** The type of the error with which Lambda refuses to start a function, for lack of concurrency. */
export const throttledErrorType = 'TooManyRequestsException';

const reported = ['Invocations', 'Errors', 'Throttles', 'Duration'] as const;

/** Records what Lambda reports of each invocation, and the metrics in the lines that the functions write. */
export function metered(start: StartEnvironment, data: MetricData, clock: Clock): StartEnvironment {
  return async (settings, log) => {
    const environment = await counting(settings, data, clock, async () =>
      start(settings, (line) => {
        log(line);
        for (const { metric, value } of readEmfLine(line)) data.record(metric, clock.now(), value);
      }),
    );
    return {
      ...environment,
      async invoke(event, requestId) {
        const beganAtMs = clock.now();
        const answer = await counting(settings, data, clock, () => environment.invoke(event, requestId));
        record(settings, data, clock, {
          Invocations: 1,
          Errors: 0,
          Throttles: 0,
          Duration: clock.now() - beganAtMs,
        });
        return answer;
      },
    };
  };
}

/** Counts a failure of `work`. A throttle is neither an invocation nor an error. */
async function counting<Result>(
  settings: FunctionSettings,
  data: MetricData,
  clock: Clock,
  work: () => Promise<Result>,
): Promise<Result> {
  const beganAtMs = clock.now();
  try {
    return await work();
  } catch (error) {
    const isThrottled = error instanceof LambdaError && error.errorType === throttledErrorType;
    const Duration = clock.now() - beganAtMs;
    record(
      settings,
      data,
      clock,
      isThrottled ? { Throttles: 1 } : { Invocations: 1, Errors: 1, Throttles: 0, Duration },
    );
    throw error;
  }
}

function record(
  { functionName }: FunctionSettings,
  data: MetricData,
  clock: Clock,
  values: Partial<Record<(typeof reported)[number], number>>,
): void {
  for (const name of reported) {
    const value = values[name];
    if (value !== undefined) data.record(functionMetric(functionName, name), clock.now(), value);
  }
}
