import type { JsonObject } from '../json-value.ts';

export interface OperationContext {
  /** True if an injected fault refuses this entry of PutEvents. */
  refuses(entry: JsonObject): boolean;
  /** Aborts when the caller has closed the connection. */
  readonly signal: AbortSignal;
}

export type Operation = (input: JsonObject, context: OperationContext) => unknown;

/** One AWS service: its names, its operations, and the ARNs of their resources. */
export interface AwsService {
  /** In the header X-Amz-Target, such as `AmazonSQS`. */
  readonly target: string;
  /** In IAM actions, such as `sqs`. */
  readonly iamPrefix: string;
  /** The error code for a throttled call. */
  readonly throttlingCode: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** The ARNs that IAM checks for a call with this input. */
  resourcesOf(input: JsonObject): readonly string[];
}
