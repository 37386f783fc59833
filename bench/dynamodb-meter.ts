import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createForwarder } from '../local/aws/dynamodb/forward.ts';
import { listenOnLoopback } from '../local/aws/loopback-server.ts';
import { readAwsRequest } from '../local/aws/protocol/aws-request.ts';
import { sendError } from '../local/aws/protocol/aws-response.ts';

/** The calls and consumed capacity of a DynamoDB, by operation. */
export type Consumption = Readonly<Record<string, { readonly calls: number; readonly units: number }>>;

export interface DynamoDbMeter {
  readonly endpoint: string;
  readonly consumption: Consumption;
}

/** Starts a proxy of a DynamoDB that asks for the consumed capacity with each call. It ends with `open`. */
export async function startDynamoDbMeter(target: string, open: AsyncDisposableStack): Promise<DynamoDbMeter> {
  const consumption: Record<string, { calls: number; units: number }> = {};
  const forwarder = createForwarder(target);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { action, input } = await readAwsRequest(incoming);
    const asked = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' });
    const { status, contentType, body } = await forwarder.forward(incoming, asked);
    const { calls, units } = consumption[action] ?? { calls: 0, units: 0 };
    consumption[action] = { calls: calls + 1, units: units + unitsOf(JSON.parse(body)) };
    response.writeHead(status, { 'Content-Type': contentType }).end(body);
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      answer(request, response).catch((error: unknown) => sendError(response, error));
    }),
  );
  open.defer(async () => {
    forwarder.close();
    await server.close();
  });
  return { endpoint: server.endpoint, consumption };
}

/** A batch reports its capacity for each table, another call for its one table, a refused call not at all. */
function unitsOf({ ConsumedCapacity: consumed = [] }: { ConsumedCapacity?: Capacity | Capacity[] }): number {
  return [consumed].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}

interface Capacity {
  readonly CapacityUnits: number;
}
