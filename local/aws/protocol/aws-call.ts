/** One call as IAM checks it. A call on several resources becomes several of these. */
export interface AwsCall {
  /** IAM's prefix of the service: `sqs`, `events`, `secretsmanager`, `dynamodb`. */
  readonly service: string;
  /** The API operation, such as `ChangeMessageVisibilityBatch`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** The access key id; each function of a stack has its own. */
  readonly caller: string;
}
