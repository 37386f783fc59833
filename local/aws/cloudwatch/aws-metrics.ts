import type { Metric } from './metric-data.ts';

/** The metrics of AWS that the local services write, by namespace. */
export const awsMetrics = {
  'AWS/SQS': [
    'ApproximateNumberOfMessagesVisible',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
    'ApproximateAgeOfOldestMessage',
    'NumberOfMessagesSent',
    'NumberOfMessagesReceived',
    'NumberOfMessagesDeleted',
  ],
  'AWS/Lambda': ['Invocations', 'Errors', 'Throttles', 'Duration', 'DeadLetterErrors'],
  'AWS/ApiGateway': ['Count', '4xx', '5xx', 'Latency'],
  'AWS/Events': ['InvocationsFailedToBeSentToDlq'],
} as const;

type Namespace = keyof typeof awsMetrics;
export type NameIn<N extends Namespace> = (typeof awsMetrics)[N][number];

export function queueMetric(queueName: string, name: NameIn<'AWS/SQS'>): Metric {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName: queueName } };
}

export function functionMetric(functionName: string, name: NameIn<'AWS/Lambda'>): Metric {
  return { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName } };
}

export function httpApiMetric(apiId: string, name: NameIn<'AWS/ApiGateway'>): Metric {
  return { namespace: 'AWS/ApiGateway', name, dimensions: { ApiId: apiId } };
}
