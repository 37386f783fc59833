import { TableUnavailableError } from '../../lambda/sync/errors.ts';
import type { DynamoDbFault, DynamoDbProxy } from '../../local/aws/dynamodb/dynamodb-proxy.ts';
import type { Mishap } from '../convergence/invocation.ts';

/** What goes wrong with a call to DynamoDB. */
export type Trouble =
  /** Nothing is done, and the caller is told so. */
  | 'refused'
  /** It is done, but the caller is told that it failed. */
  | 'answer lost'
  /** It is done, and done again, since the first answer was lost. */
  | 'repeated';

export function toMishap(trouble: Trouble): Mishap {
  return trouble === 'repeated' ? { kind: trouble } : { kind: trouble, error: new TableUnavailableError('') };
}

/** Each call is sent twice at most, so that an answer that is lost once is a call that is repeated. */
const faults: Record<Trouble, { fault: DynamoDbFault; times: number }> = {
  refused: { fault: { kind: 'serverError' }, times: 2 },
  'answer lost': { fault: { kind: 'answerLost' }, times: 2 },
  repeated: { fault: { kind: 'answerLost' }, times: 1 },
};

/** Has the next call of one of these actions meet trouble; returns how to call it off. */
export function troubleDynamoDb(
  proxy: DynamoDbProxy,
  trouble: Trouble,
  actions: readonly string[],
): () => void {
  const { fault, times } = faults[trouble];
  return proxy.inject(fault, { times, when: ({ action }) => actions.includes(action) }).stop;
}
