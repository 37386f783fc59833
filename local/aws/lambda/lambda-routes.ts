import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../json-value.ts';

/** Lambda's name in this AWS, as the header X-Amz-Target gives the names of other services. */
export const lambdaTarget = 'AWSLambda';

/** The paths of Lambda's REST API. Each has at most one variable part. */
const routes: readonly (readonly [method: string, path: RegExp, action: string, variable: string])[] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, 'Invoke', 'FunctionName'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 'GetFunctionConfiguration', 'FunctionName'],
  ['GET', /^\/2019-09-30\/functions\/([^/]+)\/concurrency$/, 'GetFunctionConcurrency', 'FunctionName'],
  ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings', ''],
  ['PUT', /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, 'UpdateEventSourceMapping', 'UUID'],
];

/** Reads a request of Lambda's REST API as an operation with its input. Undefined for any other request. */
export function readLambdaRequest(
  { method, url = '/', headers }: IncomingMessage,
  body: string,
): { readonly target: string; readonly action: string; readonly input: JsonObject } | undefined {
  const { pathname, searchParams } = new URL(url, 'http://lambda');
  for (const [wantedMethod, path, action, variable] of routes) {
    const [matched, value] = path.exec(pathname) ?? [];
    if (matched === undefined || method !== wantedMethod) continue;
    const named = value === undefined ? {} : { [variable]: decodeURIComponent(value) };
    if (action === 'Invoke') {
      return {
        target: lambdaTarget,
        action,
        input: { ...named, InvocationType: headers['x-amz-invocation-type'], Payload: body },
      };
    }
    const sent: JsonObject = body === '' ? {} : JSON.parse(body);
    return {
      target: lambdaTarget,
      action,
      input: { ...sent, ...Object.fromEntries(searchParams), ...named },
    };
  }
  return undefined;
}
