import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  ContractError,
  ContradictoryAnswerError,
  CredentialsRejectedError,
  GatewayError,
  RateLimitedError,
  RefusedError,
  type SyncError,
  TableUnavailableError,
  UnreachableError,
  UnreadableAnswerError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import { askInParts } from '../../../../lambda/sync/refresh/ask-in-parts.ts';
import { createCircuitBreaker } from '../../../../lambda/sync/refresh/circuit-breaker.ts';

const fifty = Array.from({ length: 50 }, (_, index) => index + 1);

describe('askInParts', () => {
  it('sends one request when the first one is answered', async () => {
    const { ask, asked } = asking([]);

    expect(await askInParts(fifty, ask)).toEqual(new Map(fifty.map((id) => [id, `found ${id}`])));
    expect(asked).toEqual([fifty]);
  });

  it('sends no request when no id is given', async () => {
    const { ask, asked } = asking([]);

    expect(await askInParts([], ask)).toEqual(new Map());
    expect(asked).toEqual([]);
  });

  describe.each<SyncError>([
    new RefusedError(422),
    new RefusedError(414),
    new UpstreamError(500),
    new UnreachableError('BigCommerce', 'ECONNRESET'),
    new ContractError('data[0].id', 'expected an id'),
    new ContradictoryAnswerError('it holds customer 7 twice'),
    new UnreadableAnswerError('GET /v3/customers'),
  ])('after $name', (error) => {
    it.each([
      1, 2, 25, 26, 49, 50,
    ])('finds the one customer who causes it with at most 13 requests: %i', async (culprit) => {
      const { ask, asked } = asking([culprit], error);

      const answers = await askInParts(fifty, ask);

      expect(answers.get(culprit)).toEqual({ error });
      expect([...answers].filter(([id, answer]) => answer === `found ${id}`)).toHaveLength(49);
      expect(asked.length).toBeLessThanOrEqual(13);
    });

    it('reports each customer when all of them cause it', async () => {
      const { ask, asked } = asking(fifty, error);

      const answers = await askInParts(fifty, ask);

      expect([...answers.values()]).toEqual(fifty.map(() => ({ error })));
      expect(asked.filter((ids) => ids.length === 1)).toHaveLength(50);
    });
  });

  it.each<Error>([
    new RateLimitedError(1_000),
    new CredentialsRejectedError(401, 'read'),
    new GatewayError(403),
    new ConfigurationError('404'),
    new TableUnavailableError('throttled'),
    new Error('a bug'),
  ])('does not divide the request after $name, because no customer causes it', async (error) => {
    const { ask, asked } = asking([7], error);

    expect(await askInParts([7, 8], ask)).toEqual(new Map([7, 8].map((id) => [id, { error }])));
    expect(asked).toHaveLength(1);
  });

  it('fails for a customer whom the answer does not name', async () => {
    const answers = await askInParts([1, 2], async () => new Map([[1, 'found']]));

    expect(answers.get(1)).toBe('found');
    expect(answers.get(2)).toEqual({ error: new Error('no answer names 2') });
  });

  it.each([1, 2, 50])('finds the cause before the circuit breaker opens: %i', async (culprit) => {
    const error = new UpstreamError(500);
    const { ask } = asking([culprit], error);
    const breaker = createCircuitBreaker();

    const answers = await askInParts(fifty, (ids) => breaker(() => ask(ids), ids.length));

    expect([...answers].filter(([id, answer]) => answer === `found ${id}`)).toHaveLength(49);
  });

  it('gives up after requests for five single customers when the store does not answer', async () => {
    const { ask, asked } = asking(fifty, new UpstreamError(503));
    const breaker = createCircuitBreaker();

    await askInParts(fifty, (ids) => breaker(() => ask(ids), ids.length));

    expect(asked.filter((ids) => ids.length === 1)).toHaveLength(5);
    expect(asked.length).toBeLessThanOrEqual(14);
  });
});

/** Finds every customer, unless the request names one who makes it fail. */
function asking(culprits: readonly number[], error: Error = new UpstreamError(500)) {
  const asked: (readonly number[])[] = [];
  async function ask(ids: readonly number[]) {
    asked.push(ids);
    if (ids.some((id) => culprits.includes(id))) throw error;
    return new Map(ids.map((id) => [id, `found ${id}`]));
  }
  return { ask, asked };
}
