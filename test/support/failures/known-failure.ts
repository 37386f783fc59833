import { LambdaError } from '../../../local/aws/lambda/lambda-error.ts';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import type { WatchedStack, WatchedStackOptions } from '../watched-stack.ts';

/** A failure that the runbook describes, and the alarms that it triggers. */
export interface KnownFailure {
  readonly cause: string;
  readonly options?: WatchedStackOptions;
  /** True if the failure exists at the deployment. Otherwise it begins half an hour later. */
  readonly isThereAtOnce?: boolean;
  begin(stack: WatchedStack): unknown;
  /** Called every five minutes during the failure. */
  goOn?(stack: WatchedStack): unknown;
  /** Duration of the failure; 60 by default. */
  readonly minutes?: number;
  /** Minutes until each alarm calls a person, rounded up to five. */
  readonly rings: Readonly<Record<string, number>>;
}

export const forever = { times: Number.POSITIVE_INFINITY };

export const isList = ({ path, method }: StoreRequest) => method === 'GET' && path.endsWith('/v2/customers');

/** Acts only the first four times. Four are enough for the alarm, and more would slow the test. */
export function fourTimes(act: (stack: WatchedStack) => unknown): (stack: WatchedStack) => unknown {
  let left = 4;
  return async (stack) => {
    if (left > 0) await act(stack);
    left -= 1;
  };
}

/** Makes each invocation of a function fail. */
export function failing(functionName: string, errorType = 'Runtime.ExitError') {
  return ({ hinder }: WatchedStack) =>
    hinder(functionName, () => {
      throw new LambdaError(errorType, `the ${functionName} was made to fail`);
    });
}

/** Makes the store answer with this status. */
export function answering(
  status: number,
  body: 'json' | 'html',
  when: (request: StoreRequest) => boolean = () => true,
) {
  return ({ store }: WatchedStack) => store.inject({ kind: 'status', status, body }, { ...forever, when });
}

/** Makes the store send customers in an unreadable form. */
export function showingUnreadable(when: (stack: WatchedStack) => (request: StoreRequest) => boolean) {
  return (stack: WatchedStack) =>
    stack.store.inject(
      { kind: 'altered', customer: (customer) => ({ ...customer, date_modified: 'never' }) },
      { ...forever, when: when(stack) },
    );
}
