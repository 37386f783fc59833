import { ConfigurationError, ContractError, RefusedError } from '../sync/errors.ts';
import type { HookHealth, Hooks } from '../sync/hooks/hook-ports.ts';
import type { Hook } from '../sync/hooks/plan-hooks.ts';
import type { AskOptions, Client, TimedAnswer } from './client.ts';
import { isObject, readInteger, readObject, unexpected } from './fields.ts';
import { JsonNumber } from './json.ts';

/**
 * The scopes under which BigCommerce reports changes of a customer or its addresses. Whether the first covers the second
 * is not documented; a change that is reported twice does no harm.
 */
export const customerHookScopes = ['store/customer/*', 'store/customer/address/*'];

const maxBodyBytes = 4 * 1024 * 1024;
const hooksPerPage = 250;

/** The API account's hooks, over `/stores/{store_hash}/v3/hooks`. The API does not show hooks of other accounts. */
export function createHooksV3(client: Client): Hooks {
  const optionsOf = (deadlineMs: number): AskOptions => ({ deadlineMs, maxBodyBytes, errorForm: 'object' });
  const toWire = ({ isActive, ...hook }: Omit<Hook, 'id'>) => ({ ...hook, is_active: isActive });

  /** The page size is not documented. The last page is the one that BigCommerce names, or one without a new hook. */
  async function list(deadlineMs: number): Promise<Hook[]> {
    const hooks = new Map<number, Hook>();
    for (let page = 1; ; page += 1) {
      const path = `/v3/hooks?limit=${hooksPerPage}&page=${page}`;
      const answer = await client.get(path, optionsOf(deadlineMs));
      const data = dataOf(answer);
      if (!Array.isArray(data)) throw unexpected('data', 'a list of hooks', data);
      const before = hooks.size;
      for (const [index, wire] of data.entries()) {
        const hook = toHook(wire, `data[${index}]`);
        hooks.set(hook.id, hook);
      }
      if (hooks.size === before || page === lastPageOf(answer)) return [...hooks.values()];
    }
  }

  return {
    list,

    async health(deadlineMs) {
      return toHealth(dataOf(await client.get('/v3/hooks/admin', optionsOf(deadlineMs))));
    },

    async create(hook, deadlineMs) {
      const answer = await client.send('POST', '/v3/hooks', toWire(hook), optionsOf(deadlineMs));
      refuseMissing(answer);
      return idIn(answer) ?? idAmong(await list(deadlineMs), hook);
    },

    async update(id, hook, deadlineMs) {
      refuseMissing(await client.send('PUT', `/v3/hooks/${id}`, toWire(hook), optionsOf(deadlineMs)));
    },

    /** A hook that is gone already (404 or 410) is a success. */
    async remove(id, deadlineMs) {
      try {
        await client.send('DELETE', `/v3/hooks/${id}`, undefined, optionsOf(deadlineMs));
      } catch (error) {
        const isGone = error instanceof RefusedError && error.status === 410;
        if (!isGone) throw error;
      }
    },
  };
}

function dataOf(answer: TimedAnswer): unknown {
  if (answer.kind === 'found') return readObject(answer.body, 'body')['data'];
  throw new ConfigurationError('the hooks API did not answer with its hooks: check the API address');
}

function refuseMissing({ kind }: TimedAnswer): void {
  if (kind !== 'absent') return;
  throw new ConfigurationError(
    'the hooks API answered 404 to a change: check the API address, unless somebody has just removed the hook; the next incremental sweep looks again',
  );
}

/** The id of the created hook, if the answer contains it. */
function idIn(answer: TimedAnswer): number | undefined {
  const { data } = answer.kind === 'found' && isObject(answer.body) ? answer.body : {};
  const id = isObject(data) ? data['id'] : undefined;
  return id instanceof JsonNumber ? readInteger(id, 'data.id') : undefined;
}

/** BigCommerce has one hook for each scope and destination. Its headers include our marker, so they prove that it is ours. */
function idAmong(hooks: readonly Hook[], wanted: Omit<Hook, 'id'>): number {
  const found = hooks.find(
    ({ scope, destination, headers }) =>
      scope === wanted.scope &&
      destination === wanted.destination &&
      Object.entries(wanted.headers).every(([name, value]) => headers[name] === value),
  );
  if (found !== undefined) return found.id;
  throw new ContractError(
    'data.id',
    `expected the id of the hook for ${wanted.scope} that BigCommerce created, or the hook in its list; the next incremental sweep looks again`,
  );
}

function lastPageOf(answer: TimedAnswer): number | undefined {
  const { meta } = answer.kind === 'found' ? readObject(answer.body, 'body') : {};
  const { pagination } = isObject(meta) ? meta : {};
  return isObject(pagination) ? readInteger(pagination['total_pages'], 'meta.pagination') : undefined;
}

/** The list also contains hooks of others, which may look different. Only the id is required. */
function toHook(value: unknown, path: string): Hook {
  const wire = readObject(value, path);
  const id = readInteger(wire['id'], `${path}.id`);
  if (id === undefined) throw unexpected(`${path}.id`, 'an integer', wire['id']);
  const { scope, destination, is_active: isActive, headers } = wire;
  return {
    id,
    scope: typeof scope === 'string' ? scope : '',
    destination: typeof destination === 'string' ? destination : '',
    isActive: isActive !== false,
    headers: readHeaders(headers),
  };
}

/** Header names are compared in lower case. */
function readHeaders(value: unknown): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name.toLowerCase(), text]] : [])),
  );
}

function toHealth(value: unknown): HookHealth {
  const { hooks_list: list, blocked_domains: blocked } = readObject(value, 'data');
  const objectsIn = (items: unknown) => (Array.isArray(items) ? items.filter(isObject) : []);
  return {
    inactiveIds: objectsIn(list)
      .filter(({ status }) => status !== undefined && status !== 'active')
      .flatMap(({ id }) => readInteger(id, 'hooks_list.id') ?? []),
    blockedDestinations: objectsIn(blocked).flatMap(({ destination, time_left: seconds }) =>
      typeof destination === 'string' && !isOver(seconds) ? [destination] : [],
    ),
  };
}

function isOver(secondsLeft: unknown): boolean {
  return secondsLeft instanceof JsonNumber && Number(secondsLeft.source) <= 0;
}
