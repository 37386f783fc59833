import type { JsonObject } from '../json-value.ts';

export interface OperationContext {
  /** Whether an injected fault refuses this entry of PutEvents. */
  refuses(entry: JsonObject): boolean;
  /** Aborts when the caller has gone away. */
  readonly signal: AbortSignal;
}

export type Operation = (input: JsonObject, context: OperationContext) => unknown;

/** One AWS service: what it is called, what it can do, and what IAM calls the things it does that to. */
export interface AwsService {
  /** In the header X-Amz-Target, such as `AmazonSQS`. */
  readonly target: string;
  /** In IAM actions, such as `sqs`. */
  readonly iamPrefix: string;
  /** The error with which it throttles. */
  readonly throttlingCode: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** The ARNs that IAM checks for a call with this input. */
  resourcesOf(input: JsonObject): readonly string[];
}
