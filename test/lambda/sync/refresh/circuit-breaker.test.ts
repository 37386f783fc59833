import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  GatewayError,
  RateLimitedError,
  RefusedError,
  UnconfirmedError,
  UnreachableError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import { createCircuitBreaker } from '../../../../lambda/sync/refresh/circuit-breaker.ts';

const silent = new UpstreamError(503);

describe('createCircuitBreaker', () => {
  it.each([
    new UpstreamError(500),
    new UnreachableError('BigCommerce', 'ECONNRESET'),
    new CredentialsRejectedError(401, 'read_customers'),
    new GatewayError(403),
    new ConfigurationError('a wrong store hash'),
  ])('sends no more requests after five failures in a row: $name', async (error) => {
    const { ask, asked } = breaker();
    for (let count = 1; count <= 5; count += 1) await ask(error);

    const sixth = await ask('an answer');

    expect(sixth).toBe(error);
    expect(asked()).toBe(5);
  });

  it.each([
    'an answer',
    new ContractError('id', 'expected a number'),
    new RefusedError(422),
    new UnconfirmedError('not found yet'),
    new RateLimitedError(1_000),
  ])('counts from zero again after $name, because that is an answer of the store', async (answer) => {
    const { ask, asked } = breaker();
    for (let count = 1; count <= 4; count += 1) await ask(silent);
    await ask(answer);
    for (let count = 1; count <= 4; count += 1) await ask(silent);

    const last = await ask('an answer');

    expect(last).toBe('an answer');
    expect(asked()).toBe(10);
  });

  it('does not count failures of requests for several customers, because one of them may be the cause', async () => {
    const { ask, asked } = breaker();
    for (const customers of [50, 25, 13, 7, 4, 2]) await ask(silent, customers);

    expect(await ask('an answer', 1)).toBe('an answer');
    expect(asked()).toBe(7);
  });

  it('still counts failures of single customers after a request for several customers', async () => {
    const { ask } = breaker();
    for (let count = 1; count <= 5; count += 1) {
      await ask(silent, 1);
      await ask(silent, 2);
    }

    expect(await ask('an answer', 50)).toBe(silent);
  });

  it.each([
    new CredentialsRejectedError(401, 'read_customers'),
    new GatewayError(403),
    new ConfigurationError('a wrong store hash'),
  ])('counts failures that no customer can cause, also of requests for several customers: $name', async (error) => {
    const { ask, asked } = breaker();
    for (let count = 1; count <= 5; count += 1) await ask(error, 50);

    expect(await ask('an answer', 50)).toBe(error);
    expect(asked()).toBe(5);
  });

  it('stays open when an earlier request is answered late', async () => {
    const { ask, asked } = breaker();
    const straggler = Promise.withResolvers<string>();
    const late = ask(straggler.promise);
    for (let count = 1; count <= 5; count += 1) await ask(silent);
    straggler.resolve('an answer');
    await late;

    expect(await ask('an answer')).toBe(silent);
    expect(asked()).toBe(6);
  });
});

/** `ask` resolves with the answer to the request, or with its error. */
function breaker() {
  const run = createCircuitBreaker();
  let asked = 0;
  const ask = (answer: string | Promise<string> | Error, customers = 1) =>
    run(async () => {
      asked += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    }, customers).catch((error: unknown) => error);
  return { ask, asked: () => asked };
}
