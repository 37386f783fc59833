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
    // Here nothing loses one.
    begin: ({ data, clock, settingsOf }) =>
      data.record(functionMetric(settingsOf(refresh).functionName, 'DeadLetterErrors'), clock.now(), 1),
    rings: { EventsLost: 5 },
  },
  {
    cause: 'the refresh function crashes',
    begin: failing(refresh),
    rings: { FunctionErrors: 5, RequestsWaiting: 50 },
  },
  {
    cause: 'the refresh function gets no concurrency',
    begin: failing(refresh, throttledErrorType),
    rings: { RequestsWaiting: 50 },
  },
  {
    cause: 'the sweep function crashes',
    begin: failing(sweep),
    rings: { SweepsFailing: 5, SweepDeadLetters: 5 },
  },
  {
    cause: 'the sweep function gets no concurrency',
    begin: failing(sweep, throttledErrorType),
    rings: { SweepDeadLetters: 5 },
  },
  {
    cause: 'a schedule does not reach the sweep function',
    begin: ({ queueOf }) => queueOf(parts.sweepDeadLetterQueue).send('{}'),
    rings: { SweepDeadLetters: 5 },
  },
  {
    cause: 'the schedules are switched off',
    begin: ({ stopSchedules }) => stopSchedules(),
    minutes: 300,
    rings: { IncrementalSweepsNotCompleting: 230 },
  },
  {
    cause: 'the schedules never fire after the deployment',
    isThereAtOnce: true,
    begin: ({ stopSchedules }) => stopSchedules(),
    minutes: 480,
    rings: {},
  },
  {
    cause: 'DynamoDB is unavailable',
    // The SDK tries each call again on the machine's clock, so there is one request.
    options: { isQuiet: true },
    begin({ hinderDynamoDb, store }) {
      hinderDynamoDb({ kind: 'serverError' });
      store.edit(1, { notes: 'Edited when the failure began.' });
    },
    rings: { RefreshesFailing: 50 },
  },
  {
    cause: 'Secrets Manager is unavailable',
    options: { isQuiet: true },
    begin: ({ aws }) =>
      aws.inject({ kind: 'serverError' }, { ...forever, when: ({ action }) => action === 'GetSecretValue' }),
    rings: { HookUpkeepFailing: 50 },
  },
  {
    cause: "the store's secret was never written",
    isThereAtOnce: true,
    begin: ({ secrets, storeSecretName }) => secrets.delete(storeSecretName),
    rings: { ConfigurationFailing: 5, SweepsFailing: 5, SweepDeadLetters: 5, HookUpkeepFailing: 50 },
  },
];
