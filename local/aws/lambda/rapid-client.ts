import { request } from 'node:http';

/** The calls that aws-lambda-ric makes to its native addon. It fetches the next invocation over HTTP by itself. */
export function done(requestId: string, response: string): void {
  post(`${requestId}/response`, response);
}

export function error(requestId: string, report: string): void {
  post(`${requestId}/error`, report);
}

function post(path: string, body: string): void {
  const url = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation/${path}`;
  request(url, { method: 'POST' }, (answer) => answer.resume()).end(body);
}
