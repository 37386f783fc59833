import { TableUnavailableError } from '../../lambda/sync/errors.ts';
import type { DynamoDbFault, DynamoDbProxy } from '../../local/aws/dynamodb/dynamodb-proxy.ts';
import type { Mishap } from '../convergence/invocation.ts';

/** A fault of a call to DynamoDB. */
export type Trouble =
  /** The call has no effect, and the caller gets an error. */
  | 'refused'
  /** The call takes effect, but the caller gets an error. */
  | 'answer lost'
  /** The call takes effect twice, because the first answer is lost and the SDK repeats it. */
  | 'repeated';

export function toMishap(trouble: Trouble): Mishap {
  return trouble === 'repeated' ? { kind: trouble } : { kind: trouble, error: new TableUnavailableError('') };
}

/** Each call is sent at most twice, so a call is repeated when its answer is lost once. */
const faults: Record<Trouble, { fault: DynamoDbFault; times: number }> = {
  refused: { fault: { kind: 'serverError' }, times: 2 },
  'answer lost': { fault: { kind: 'answerLost' }, times: 2 },
  repeated: { fault: { kind: 'answerLost' }, times: 1 },
};

/** Makes the next call of one of these actions fail. Returns a function that cancels the fault. */
export function troubleDynamoDb(
  proxy: DynamoDbProxy,
  trouble: Trouble,
  actions: readonly string[],
): () => void {
  const { fault, times } = faults[trouble];
  return proxy.inject(fault, { times, when: ({ action }) => actions.includes(action) }).stop;
}
