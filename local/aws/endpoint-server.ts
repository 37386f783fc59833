import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createFaults, type FaultScope, type InjectedFault } from '../faults.ts';
import type { JsonObject } from './json-value.ts';
import { type LoopbackServer, listenOnLoopback } from './loopback-server.ts';
import type { AwsCall } from './protocol/aws-call.ts';
import { AwsError } from './protocol/aws-error.ts';
import { type AwsRequest, readAwsRequest } from './protocol/aws-request.ts';
import { RawAnswer, sendError, sendJson, XmlAnswer } from './protocol/aws-response.ts';
import type { AwsService } from './protocol/aws-service.ts';

export type EndpointFault =
  /** The service's own throttling error. */
  | { kind: 'throttled' }
  /** InternalFailure, 500. */
  | { kind: 'serverError' }
  /** The service's error with this code. */
  | { kind: 'error'; code: string; message?: string; status?: number }
  /** There is no answer, and the connection stays open. */
  | { kind: 'hang' }
  /** PutEvents succeeds, but these entries fail; by default all of them. */
  | { kind: 'failedEntries'; when?: (entry: JsonObject) => boolean };

export interface EndpointServer extends LoopbackServer {
  /** Every call that arrived, with or without a fault. */
  readonly calls: AwsCall[];
  inject(fault: EndpointFault, scope?: FaultScope<AwsRequest>): InjectedFault;
}

export interface EndpointServerOptions {
  readonly services: readonly AwsService[];
  readonly port?: number | undefined;
}

/** Starts one loopback endpoint for all these services. The SDK finds it by `AWS_ENDPOINT_URL`. */
export async function startEndpointServer(options: EndpointServerOptions): Promise<EndpointServer> {
  const calls: AwsCall[] = [];
  const faults = createFaults<EndpointFault, AwsRequest>();

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readAwsRequest(incoming);
    const { action, caller, input } = request;
    const service = options.services.find(({ target }) => target === request.target);
    const operation = service?.operations[action];
    if (!service || !operation) {
      throw new AwsError('UnknownOperationException', `the local AWS has no ${request.target}.${action}`);
    }
    calls.push(
      ...service
        .resourcesOf(input)
        .map((resource) => ({ service: service.iamPrefix, action, resource, caller })),
    );

    const fault = faults.take(request);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'throttled')
      throw new AwsError(service.throttlingCode, 'an injected fault: throttled');
    if (fault?.kind === 'error') {
      throw new AwsError(fault.code, fault.message ?? 'an injected fault', fault.status);
    }
    if (fault?.kind === 'serverError') {
      throw new AwsError('InternalFailure', 'an injected fault: a server error', 500);
    }

    const callerLeft = new AbortController();
    response.once('close', () => callerLeft.abort());
    const output = await operation(input, {
      refuses: (entry) => fault?.kind === 'failedEntries' && (fault.when?.(entry) ?? true),
      signal: callerLeft.signal,
    });
    if (output instanceof XmlAnswer) response.writeHead(200, { 'Content-Type': 'text/xml' }).end(output.xml);
    else if (output instanceof RawAnswer) sendJson(response, output.status, output.body, output.headers);
    else sendJson(response, 200, output);
  };

  const server = await listenOnLoopback(
    createServer((request, response) => {
      answer(request, response).catch((error: unknown) => sendError(response, error));
    }),
    options.port,
  );
  return { ...server, calls, inject: (fault, scope) => faults.inject(fault, scope) };
}
