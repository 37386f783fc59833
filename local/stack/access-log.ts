import type { Answered } from '../aws/http-api/http-api.ts';
import { readObject, readOptional, readText } from '../aws/json-value.ts';
import type { LogGroups } from '../aws/logs/log-groups.ts';
import type { Resource } from './template.ts';
import type { Resolve } from './values.ts';

/**
 * Writes a line for every answer of an API, in the format of its stage. Variables that only AWS has, such as the status
 * that Lambda returned, are "-". Undefined if the stage has no access log.
 */
export function createAccessLog(
  { logicalId, properties }: Resource,
  resolve: Resolve,
  logGroups: LogGroups,
): ((answered: Answered) => void) | undefined {
  const place = `AccessLogSettings of ${logicalId}`;
  const settings = readOptional(resolve(properties['AccessLogSettings']), place, readObject);
  if (settings === undefined) return undefined;
  const format = readText(settings['Format'], `Format of ${place}`);
  const arn = readText(settings['DestinationArn'], `DestinationArn of ${place}`);
  const write = logGroups.writerOf(arn.replace(/^.*:log-group:/, '').replace(/:\*$/, ''));

  return ({ requestId, routeKey = '-', status, latencyMs }) => {
    const values: Readonly<Record<string, string>> = {
      requestId,
      routeKey,
      status: String(status),
      responseLatency: String(Math.round(latencyMs)),
    };
    write(format.replace(/\$context\.([\w.]+)/g, (_, name: string) => values[name] ?? '-'));
  };
}
