import { isObject } from '../json-value.ts';

/** An invocation ended in an error of the function, or of the platform, such as a timeout. */
export class LambdaError extends Error {
  override readonly name = 'LambdaError';
  /** The class of the error that the function threw. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];

  constructor(errorType: string, errorMessage: string, trace: readonly string[] = []) {
    super(`${errorType}: ${errorMessage}`);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
    this.trace = trace;
  }
}

/** Reads the report that the runtime client sends when a function throws. */
export function toLambdaError(report: unknown): LambdaError {
  const { errorType, errorMessage, trace } = isObject(report) ? report : {};
  return new LambdaError(
    String(errorType),
    String(errorMessage),
    Array.isArray(trace) ? trace.map(String) : [],
  );
}
