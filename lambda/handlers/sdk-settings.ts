/**
 * For every AWS client: retries are the SDK's alone, and no call may outlive an invocation. Without
 * `throwOnRequestTimeout` a request timeout is only a warning; it ends with the headers, and by itself an answer that
 * stops in the middle of its body would be waited for without end.
 */
export const sdkSettings = {
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    socketTimeout: 3_000,
    throwOnRequestTimeout: true,
  },
};

/** Where somebody waits for the answer, and asks again if it does not come. */
export const promptSdkSettings = {
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 1_000,
    socketTimeout: 1_000,
    throwOnRequestTimeout: true,
  },
};
