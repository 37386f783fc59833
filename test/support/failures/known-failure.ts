import { LambdaError } from '../../../local/aws/lambda/lambda-error.ts';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import type { WatchedStack, WatchedStackOptions } from '../watched-stack.ts';

/** A failure that the runbook knows, and the alarms that it rings. */
export interface KnownFailure {
  readonly cause: string;
  readonly options?: WatchedStackOptions;
  /** True if it is there when the stack is deployed; otherwise it begins half an hour later. */
  readonly isThereAtOnce?: boolean;
  begin(stack: WatchedStack): unknown;
  /** Called every five minutes while it lasts. */
  goOn?(stack: WatchedStack): unknown;
  /** How long it lasts; 60 by default. */
  readonly minutes?: number;
  /** After how many minutes each alarm calls a person, rounded up to five. */
  readonly rings: Readonly<Record<string, number>>;
}

export const forever = { times: Number.POSITIVE_INFINITY };

export const isList = ({ path, method }: StoreRequest) => method === 'GET' && path.endsWith('/v2/customers');

/** Acts the first four times only: that is enough to ring, and spares the machine the rest. */
export function fourTimes(act: (stack: WatchedStack) => unknown): (stack: WatchedStack) => unknown {
  let left = 4;
  return async (stack) => {
    if (left > 0) await act(stack);
    left -= 1;
  };
}

/** Lets each invocation of a function fail. */
export function failing(functionName: string, errorType = 'Runtime.ExitError') {
  return ({ hinder }: WatchedStack) =>
    hinder(functionName, () => {
      throw new LambdaError(errorType, `the ${functionName} was made to fail`);
    });
}

/** Lets the store answer with a status. */
export function answering(
  status: number,
  body: 'json' | 'html',
  when: (request: StoreRequest) => boolean = () => true,
) {
  return ({ store }: WatchedStack) => store.inject({ kind: 'status', status, body }, { ...forever, when });
}

/** Lets the store show customers in a form that cannot be read. */
export function showingUnreadable(when: (stack: WatchedStack) => (request: StoreRequest) => boolean) {
  return (stack: WatchedStack) =>
    stack.store.inject(
      { kind: 'altered', customer: (customer) => ({ ...customer, date_modified: 'never' }) },
      { ...forever, when: when(stack) },
    );
}
