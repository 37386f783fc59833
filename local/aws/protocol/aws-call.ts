/** One call as IAM sees it. A call that touches several resources is several of these. */
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
