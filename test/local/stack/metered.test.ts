import { describe, expect, it } from 'vitest';
import { functionMetric, httpApiMetric } from '../../../local/aws/cloudwatch/aws-metrics.ts';
import { createMetricData } from '../../../local/aws/cloudwatch/metric-data.ts';
import { LambdaError } from '../../../local/aws/lambda/lambda-error.ts';
import { throttledErrorType } from '../../../local/stack/metered.ts';
import { parts } from '../../../local/stack/parts.ts';
import { type FakeFunction, startedStack } from './started-stack.ts';

async function meteredStack(refresh: FakeFunction) {
  const data = createMetricData();
  const stack = await startedStack({ refresh }, { watch: { data, onChange: () => {} } });
  const { functionName } = stack.settingsOf(parts.functions.refresh);
  return {
    ...stack,
    data,
    invoke: () => stack.invoke(parts.functions.refresh, {}).catch(() => {}),
    values: (name: Parameters<typeof functionMetric>[1]) =>
      data.between(functionMetric(functionName, name), 0, Number.POSITIVE_INFINITY),
  };
}

describe('metered', () => {
  it('counts a successful invocation, its duration and zero errors', async () => {
    const { invoke, values } = await meteredStack(() => null);

    await invoke();

    expect(values('Invocations')).toEqual([1]);
    expect(values('Errors')).toEqual([0]);
    expect(values('Duration')).toHaveLength(1);
  });

  it('counts an invocation that failed as an invocation and as an error', async () => {
    const { invoke, values } = await meteredStack(() => {
      throw new Error('a bug');
    });

    await invoke();

    expect(values('Invocations')).toEqual([1]);
    expect(values('Errors')).toEqual([1]);
  });

  it('counts an invocation that Lambda did not start only as a throttle', async () => {
    const { invoke, values } = await meteredStack(() => {
      throw new LambdaError(throttledErrorType, 'Rate Exceeded.');
    });

    await invoke();

    expect(values('Throttles')).toEqual([1]);
    expect(values('Invocations')).toEqual([]);
    expect(values('Errors')).toEqual([]);
  });

  it('records the metrics in lines of the function with the time of the stack', async () => {
    const { invoke, data, clock } = await meteredStack(() => {
      const metrics = { Namespace: 'N', Dimensions: [['service']], Metrics: [{ Name: 'A' }] };
      const line = { _aws: { Timestamp: 1, CloudWatchMetrics: [metrics] }, service: 's', A: 3 };
      process.stdout.write(`${JSON.stringify(line)}\n`);
      return null;
    });
    const beganAtMs = clock.now();

    await invoke();

    const metric = { namespace: 'N', name: 'A', dimensions: { service: 's' } };
    expect(data.between(metric, beganAtMs, clock.now() + 1)).toEqual([3]);
  });
});

describe('the metrics of an HTTP API', () => {
  it('count every answer, and those that are errors of the client or the server', async () => {
    const data = createMetricData();
    const statuses = [200, 401, 500];
    const stack = await startedStack(
      { webhook: () => ({ statusCode: statuses.shift() }) },
      { watch: { data, onChange: () => {} } },
    );
    const { endpoint, url } = stack.httpApi(parts.webhookApi);

    for (const _ of [1, 2, 3]) await fetch(`${endpoint}/webhooks`, { method: 'POST', body: '{}' });

    const apiId = new URL(url).hostname.split('.')[0] ?? '';
    const values = (name: Parameters<typeof httpApiMetric>[1]) =>
      data.between(httpApiMetric(apiId, name), 0, Number.POSITIVE_INFINITY);
    expect(values('Count')).toEqual([1, 1, 1]);
    expect(values('4xx')).toEqual([0, 1, 0]);
    expect(values('5xx')).toEqual([0, 0, 1]);
    expect(values('Latency')).toHaveLength(3);
  });
});
