/** The settings of a test's own SDK client for a local service. One attempt, so that injected faults are visible. */
export function clientConfig(endpoint: string, caller = 'test') {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: caller, secretAccessKey: 'local' },
    maxAttempts: 1,
  };
}
