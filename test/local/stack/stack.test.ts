import { describe, expect, it } from 'vitest';
import type { SqsEvent } from '../../../local/aws/lambda/sqs-event.ts';
import type { Template } from '../../../local/stack/template.ts';
import { changed, refreshRequested, startedStack, without } from './started-stack.ts';

/** A refresh function that fails for customer 13 and records the other ids. */
function refreshing() {
  const refreshed: number[] = [];
  const refresh = (event: unknown) => {
    const { Records } = event as SqsEvent;
    const read = Records.map(({ messageId, body }) => ({
      messageId,
      id: JSON.parse(body).detail.customerId,
    }));
    refreshed.push(...read.map(({ id }) => id).filter((id) => id !== 13));
    const failed = read.filter(({ id }) => id === 13);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
  return { refresh, refreshed };
}

describe('startStack', () => {
  it('sends a published event to the function of the queue, and an unreadable message to the dead-letter queue', async () => {
    const { refresh, refreshed } = refreshing();
    const stack = await startedStack({ refresh });
    stack.publish(refreshRequested(7));
    stack.publish(refreshRequested(13));
    stack.publish({ ...refreshRequested(8), source: 'another' });

    await stack.idle();

    const deadLetters = await stack.queue('RefreshPipelineDeadLetterQueue').receive({ max: 10 });
    expect(refreshed).toEqual([7]);
    expect(deadLetters.map(({ body }) => JSON.parse(body).detail)).toEqual([{ customerId: 13 }]);
    expect(stack.failures()).toEqual([]);
  });

  it('invokes a function directly with the environment and the timeout of the template', async () => {
    const stack = await startedStack({ refresh: (event, about) => ({ event, ...about }) });

    const answer = await stack.invoke('RefreshPipelineFunction', { customerIds: [7] });

    expect(answer).toMatchObject({
      event: { customerIds: [7] },
      remainingMs: 300_000,
      environment: {
        STORE_HASH: 'abc123',
        STAGE: 'production',
        AWS_ENDPOINT_URL: stack.aws.endpoint,
        AWS_LAMBDA_LOG_FORMAT: 'JSON',
      },
    });
  });

  it('keeps the output of each function', async () => {
    const stack = await startedStack({
      refresh: () => void process.stdout.write('{"message":"refreshed"}\n'),
    });

    await stack.invoke('RefreshPipelineFunction', {});

    expect(stack.logsOf('RefreshPipelineFunction')).toEqual(['{"message":"refreshed"}']);
    expect(stack.logsOf('ScheduledSweepFunction')).toEqual([]);
  });

  it('reports why a whole batch failed', async () => {
    let calls = 0;
    const stack = await startedStack({
      refresh() {
        calls += 1;
        if (calls === 1) throw new RangeError('a bug');
        return null;
      },
    });
    stack.publish(refreshRequested(7));

    await stack.idle();

    expect(stack.failures()).toMatchObject([{ errorType: 'RangeError', errorMessage: 'a bug' }]);
    expect(calls).toBe(2);
  });

  it('listens on the given ports, and leaves nothing open when one of them is taken', async () => {
    const other = await startedStack();
    const portOf = (endpoint: string) => Number(new URL(endpoint).port);
    const taken = portOf(other.httpApi('WebhookIngressApi').endpoint);
    await other.aws.close();
    const free = portOf(other.aws.endpoint);

    const refused = startedStack({}, { ports: { aws: free, httpApi: taken } });
    await expect(refused).rejects.toThrow(`port ${taken} is taken`);
    await other.close();
    const stack = await startedStack({}, { ports: { aws: free, httpApi: taken } });

    expect(portOf(stack.aws.endpoint)).toBe(free);
    expect(portOf(stack.httpApi('WebhookIngressApi').endpoint)).toBe(taken);
  });

  it('closes when running invocations have ended, and begins no more', async () => {
    const finish = Promise.withResolvers<void>();
    let invocations = 0;
    let isClosed = false;
    const stack = await startedStack({
      async sweep() {
        invocations += 1;
        await finish.promise;
        stack.publish({ ...refreshRequested(7), detailType: 'CustomerSweepContinued' });
      },
    });
    void stack.fire('ScheduledSweepSchedulesIncremental');

    const closed = stack.close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    const wasClosed = isClosed;
    finish.resolve();
    await closed;

    expect(wasClosed).toBe(false);
    expect(invocations).toBe(1);
  });

  it('names the known resources when an unknown one is requested', async () => {
    const stack = await startedStack();

    expect(() => stack.queue('Letters')).toThrow(
      'the template has no Letters; it has RefreshPipelineDeadLetterQueue3B5FA371, RefreshPipelineQueue197A91B8, ScheduledSweepDeadLetterQueue573884F4',
    );
  });

  it.each<[string, () => Template, string]>([
    [
      'an unknown intrinsic function',
      () => changed('RefreshPipelineRequested', { EventBusName: { 'Fn::If': ['IsLive', 'a', 'b'] } }),
      'the local stack cannot resolve Fn::If',
    ],
    [
      'a reference to nowhere',
      () => changed('RefreshPipelineRequested', { EventBusName: { Ref: 'Nowhere' } }),
      'Nowhere is not a resource of the template',
    ],
    [
      'a pattern that it cannot match',
      () => changed('RefreshPipelineRequested', { EventPattern: { source: [{ prefix: 'customer' }] } }),
      'source of the event pattern[0] is not a text or a number',
    ],
    [
      'a filter before the function',
      () => changed('RefreshPipelineFunctionQueue', { FilterCriteria: {} }),
      'the local stack cannot honour FilterCriteria of RefreshPipelineFunctionQueueE6EFB620',
    ],
    [
      'a queue in strict order',
      () => changed('RefreshPipelineQueue', { FifoQueue: true }),
      'the local stack cannot honour FifoQueue of RefreshPipelineQueue197A91B8',
    ],
    [
      "a target's own input",
      () =>
        changed('RefreshPipelineRequested', {
          Targets: [
            {
              Arn: { 'Fn::GetAtt': ['RefreshPipelineQueue197A91B8', 'Arn'] },
              Id: 'T',
              InputPath: '$.detail',
            },
          ],
        }),
      'the local stack cannot honour InputPath of a target of RefreshPipelineRequestedD925B09F',
    ],
    [
      'a template without a bus',
      () => without('RefreshPipelineBus'),
      'RefreshPipelineBus27622CD7 is not a resource of the template',
    ],
  ])('refuses %s', async (_, template, message) => {
    await expect(startedStack({}, { template: template() })).rejects.toThrow(message);
  });
});
