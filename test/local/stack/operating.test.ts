import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { DeployedNames } from '../../../lambda/contract.ts';
import { createMetricData } from '../../../local/aws/cloudwatch/metric-data.ts';
import { parts } from '../../../local/stack/parts.ts';
import { clientConfig } from '../aws/client-config.ts';
import { type FakeFunctions, refreshRequested, startedStack } from './started-stack.ts';

async function started(functions: FakeFunctions = {}) {
  const stack = await startedStack(functions, { watch: { data: createMetricData(), onChange: () => {} } });
  const config = clientConfig(stack.aws.endpoint);
  const ssm = new SSMClient(config);
  const { Parameters = [] } = await ssm.send(
    new GetParametersByPathCommand({ Path: '/customer-sync', Recursive: true }),
  );
  const names: DeployedNames = JSON.parse(Parameters[0]?.Value ?? '');
  return { stack, config, ssm, names, parameters: Parameters };
}

const decode = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes ?? []).toString());

describe('the services of AWS that operate a copy', () => {
  it('hold the names of the resources in the parameter of the copy', async () => {
    const { stack, ssm, names, parameters } = await started();

    const name = '/customer-sync/abc123/production';
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));

    expect(parameters.map(({ Name }) => Name)).toEqual([name]);
    expect(JSON.parse(Parameter?.Value ?? '')).toEqual(names);
    expect(names.refreshFunctionName).toBe(stack.settingsOf(parts.functions.refresh).functionName);
    await expect(ssm.send(new GetParameterCommand({ Name: '/other' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  it('invoke a function, and say how it failed', async () => {
    const { config, names } = await started({
      sweep: (event) => ({ seen: event }),
      refresh: () => {
        throw new TypeError('a bug');
      },
    });
    const lambda = new LambdaClient(config);

    const swept = await lambda.send(
      new InvokeCommand({ FunctionName: names.sweepFunctionName, Payload: '{"sweep":"full"}' }),
    );
    const failed = await lambda.send(
      new InvokeCommand({ FunctionName: names.refreshFunctionName, Payload: '{}' }),
    );

    expect(decode(swept.Payload)).toEqual({ seen: { sweep: 'full' } });
    expect(swept.FunctionError).toBeUndefined();
    expect(failed.FunctionError).toBe('Unhandled');
    expect(decode(failed.Payload)).toMatchObject({ errorType: 'TypeError', errorMessage: 'a bug' });
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('start an asynchronous invocation', async () => {
    const events: unknown[] = [];
    const { stack, config, names } = await started({ sweep: (event) => events.push(event) });

    const { StatusCode } = await new LambdaClient(config).send(
      new InvokeCommand({
        FunctionName: names.sweepFunctionName,
        InvocationType: 'Event',
        Payload: '{"sweep":"incremental"}',
      }),
    );
    await stack.idle();

    expect(StatusCode).toBe(202);
    expect(events).toEqual([{ sweep: 'incremental' }]);
  });

  it('show the environment of a function as the template has it', async () => {
    const { config, names } = await started();

    const { Environment } = await new LambdaClient(config).send(
      new GetFunctionConfigurationCommand({ FunctionName: names.refreshFunctionName }),
    );

    expect(Environment?.Variables).toMatchObject({ STORE_HASH: 'abc123', CUSTOMERS_API: 'v2' });
    expect(Object.keys(Environment?.Variables ?? {})).not.toContain('AWS_ACCESS_KEY_ID');
  });

  it('keep the messages of a queue whose mapping is disabled until it is enabled again', async () => {
    let served = 0;
    const { stack, config, names } = await started({
      refresh: () => {
        served += 1;
        return { batchItemFailures: [] };
      },
    });
    const lambda = new LambdaClient(config);
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: names.refreshFunctionName }),
    );
    const UUID = EventSourceMappings[0]?.UUID;

    const { State } = await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    stack.publish(refreshRequested(7));
    await stack.idle();
    const { Attributes } = await new SQSClient(config).send(
      new GetQueueAttributesCommand({
        QueueUrl: names.refreshQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    const servedBefore = served;
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    await stack.idle();

    expect(State).toBe('Disabled');
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '1' });
    expect([servedBefore, served]).toEqual([0, 1]);
  });

  it('find the lines of a function by their fields', async () => {
    const { stack, config, names } = await started({
      sweep: (event) => {
        process.stdout.write(`${JSON.stringify({ message: 'customer', ...(event as object) })}\n`);
      },
    });
    for (const customerId of [7, 8, 7]) await stack.invoke(parts.functions.sweep, { customerId });
    const logs = new CloudWatchLogsClient(config);
    const find = async (filterPattern: string, limit?: number) =>
      await logs.send(
        new FilterLogEventsCommand({ logGroupName: names.sweepLogGroupName, filterPattern, limit }),
      );

    const { events = [], nextToken } = await find('{ $.customerId = 7 && $.message = "customer" }', 1);
    const either = await find('{ ($.customerId = 8) || ($.customerId = 9) }');

    expect(events.map(({ message }) => JSON.parse(message ?? ''))).toEqual([
      { message: 'customer', customerId: 7 },
    ]);
    expect(nextToken).toBeDefined();
    expect(either.events).toHaveLength(1);
    await expect(find('{ $.customerId > 7 }')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('log the answers of the API with their request ids', async () => {
    const { stack, config, names } = await started();
    const response = await fetch(`${stack.httpApi(parts.webhookApi).endpoint}/webhooks`, { method: 'POST' });

    const { events = [] } = await new CloudWatchLogsClient(config).send(
      new FilterLogEventsCommand({
        logGroupName: names.webhookAccessLogGroupName,
        filterPattern: '{ $.status = 200 }',
      }),
    );
    const ofText = await new CloudWatchLogsClient(config).send(
      new FilterLogEventsCommand({ logGroupName: names.webhookAccessLogGroupName }),
    );

    expect(events).toEqual([]);
    expect(ofText.events?.map(({ message }) => JSON.parse(message ?? ''))).toEqual([
      expect.objectContaining({
        requestId: response.headers.get('apigw-requestid'),
        routeKey: 'POST /webhooks',
        status: '200',
      }),
    ]);
  });

  it('list the alarms that call a topic, with their states', async () => {
    const { stack, config, names } = await started();
    stack.queue(parts.deadLetterQueue).send('{}');
    await stack.clock.sleep(5 * 60_000);
    const cloudWatch = new CloudWatchClient(config);

    const { MetricAlarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({ ActionPrefix: names.alarmTopicArn }),
    );
    const other = await cloudWatch.send(new DescribeAlarmsCommand({ ActionPrefix: 'arn:aws:sns:other' }));

    const ringing = MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM');
    expect(ringing.map(({ AlarmDescription }) => /#(\S+)$/.exec(AlarmDescription ?? '')?.[1])).toContain(
      'dead-letters',
    );
    expect(ringing[0]?.StateTransitionedTimestamp).toBeInstanceOf(Date);
    expect(other.MetricAlarms).toEqual([]);
  });
});
