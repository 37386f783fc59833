import { functionMetric } from '../../../local/aws/cloudwatch/aws-metrics.ts';
import { throttledErrorType } from '../../../local/stack/metered.ts';
import { parts } from '../../../local/stack/parts.ts';
import { failing, forever, type KnownFailure } from './known-failure.ts';

const { refresh, sweep } = parts.functions;

/** Failures of functions, queues, schedules and other services. */
export const failuresOfAws: readonly KnownFailure[] = [
  {
    cause: 'a request waits in the dead-letter queue',
    begin: ({ deadLetterQueue }) => deadLetterQueue.send('{}'),
    rings: { DeadLetters: 5 },
  },
  {
    cause: 'an asynchronous event of the refresh function is lost',
    // Nothing here loses a message.
    begin: ({ data, clock, settingsOf }) =>
      data.record(functionMetric(settingsOf(refresh).functionName, 'DeadLetterErrors'), clock.now(), 1),
    rings: { EventsLost: 5 },
  },
  {
    cause: 'the refresh function crashes',
    begin: failing(refresh),
    rings: { RefreshFunctionFailing: 5, RequestsWaiting: 50 },
  },
  {
    cause: 'the refresh function gets no concurrency',
    begin: failing(refresh, throttledErrorType),
    rings: { RequestsWaiting: 50 },
  },
  {
    cause: 'the sweep function crashes',
    begin: failing(sweep),
    rings: { SweepsFailing: 5, TableFallsBehind: 50 },
  },
  {
    cause: 'the sweep function gets no concurrency',
    begin: failing(sweep, throttledErrorType),
    rings: { SweepsFailing: 5, TableFallsBehind: 50 },
  },
  {
    cause: 'a schedule does not reach the sweep function',
    begin: ({ queueOf }) => queueOf(parts.sweepDeadLetterQueue).send('{}'),
    rings: { SweepsFailing: 5 },
  },
  {
    cause: 'the schedules are switched off',
    begin: ({ stopSchedules }) => stopSchedules(),
    rings: { TableFallsBehind: 50 },
  },
  {
    cause: 'DynamoDB is unavailable',
    // The SDK retries each call on the clock of the machine, so there is only one request.
    options: { isQuiet: true },
    begin({ hinderDynamoDb, store }) {
      hinderDynamoDb({ kind: 'serverError' });
      store.edit(1, { notes: 'Edited when the failure began.' });
    },
    rings: { TableFallsBehind: 50, RefreshesFailing: 50 },
  },
  {
    cause: 'Secrets Manager is unavailable',
    options: { isQuiet: true },
    begin: ({ aws }) =>
      aws.inject({ kind: 'serverError' }, { ...forever, when: ({ action }) => action === 'GetSecretValue' }),
    rings: { TableFallsBehind: 95 },
    minutes: 120,
  },
  {
    cause: "the store's secret was never written",
    isThereAtOnce: true,
    begin: ({ secrets, storeSecretName }) => secrets.delete(storeSecretName),
    rings: { ConfigurationFailing: 5, SweepsFailing: 5 },
  },
];
