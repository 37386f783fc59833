export interface SdkSettings {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly socketTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/**
 * For every AWS client. The SDK alone retries, and no call may outlive an invocation. Without `throwOnRequestTimeout` a
 * request timeout is only a warning. It covers the time until the headers; `socketTimeout` ends an answer that stops in
 * the middle of its body.
 */
export const sdkSettings: SdkSettings = {
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    socketTimeout: 3_000,
    throwOnRequestTimeout: true,
  },
};

/** For functions whose caller waits for the answer and asks again if none comes. */
export const promptSdkSettings: SdkSettings = {
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 1_000,
    socketTimeout: 1_000,
    throwOnRequestTimeout: true,
  },
};
