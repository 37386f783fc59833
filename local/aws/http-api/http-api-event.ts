import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { location } from '../arns.ts';

export interface HttpApiRequest {
  readonly message: IncomingMessage;
  readonly body: Buffer;
  readonly requestId: string;
  /** Such as `POST /webhooks`. */
  readonly routeKey: string;
  /** The public domain name of the API, as its callers know it. */
  readonly domainName: string;
  /** When the request arrived, in milliseconds since the epoch. */
  readonly at: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, format 2.0 */
export function toHttpApiEvent(request: HttpApiRequest): APIGatewayProxyEventV2 {
  const { message, body, requestId, routeKey, domainName, at } = request;
  const { pathname, search, searchParams } = urlOf(message);
  const sourceIp = message.socket.remoteAddress ?? '127.0.0.1';
  const [apiId = domainName] = domainName.split('.');
  const isText = isTextType(message.headers['content-type']);

  return {
    version: '2.0',
    routeKey,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: {
      ...Object.fromEntries(
        Object.entries(message.headersDistinct)
          .filter(([name]) => !hopByHop.has(name))
          .map(([name, values]) => [name, values?.join(',')]),
      ),
      host: domainName,
      'x-amzn-trace-id': `Root=1-${Math.floor(at / 1_000).toString(16)}-${crypto.randomUUID().replaceAll('-', '').slice(8)}`,
      'x-forwarded-for': [...(message.headersDistinct['x-forwarded-for'] ?? []), sourceIp].join(', '),
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(search.length > 1 && {
      queryStringParameters: Object.fromEntries(
        [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name).join(',')]),
      ),
    }),
    requestContext: {
      accountId: location.accountId,
      apiId,
      domainName,
      domainPrefix: apiId,
      http: {
        method: message.method ?? '',
        path: pathname,
        protocol: `HTTP/${message.httpVersion}`,
        sourceIp,
        userAgent: message.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: toLogTime(at),
      timeEpoch: Math.floor(at),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** The path as it was sent, with its query. `URL` alone would read `//x` as a host. */
export function urlOf({ url = '/' }: Pick<IncomingMessage, 'url'>): URL {
  return new URL(`http://api${url.startsWith('/') ? url : '/'}`);
}

/** Headers of one connection, which ends at the API. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * AWS does not document which types are text. The real API was seen to use these
 * (https://github.com/ministackorg/ministack/pull/766), and not forms, `application/vnd.api+json` or no type.
 */
function isTextType(contentType = ''): boolean {
  const [type = ''] = contentType.toLowerCase().split(';');
  return /^(text\/.*|application\/(json|xml|javascript))$/.test(type.trim());
}

/** `06/May/2024:07:34:10 +0000` */
function toLogTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
