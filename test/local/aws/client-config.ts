/** How a test's own SDK client reaches a local service. One attempt, so that an injected fault shows. */
export function clientConfig(endpoint: string, caller = 'test') {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: caller, secretAccessKey: 'local' },
    maxAttempts: 1,
  };
}
