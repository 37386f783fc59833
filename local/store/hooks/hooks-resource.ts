import { type Answer, gatewayAnswer, jsonAnswer, v3ErrorAnswer } from '../answer.ts';
import type { StoreRequest } from '../store-request.ts';
import { type BlockedDomains, domainOf } from './blocked-domains.ts';
import { type Hook, toWireHook } from './hook.ts';
import { parseHookChanges, parseNewHook } from './hook-fields.ts';
import { pageOf } from './hook-pages.ts';
import { parseHookQuery } from './hook-query.ts';
import type { HookRegistry } from './hook-registry.ts';
import { RefusedHookError } from './refused-hook-error.ts';

/** The hooks that one API account can see. */
export interface HooksResource {
  readonly clientId: string;
  readonly storeHash: string;
  readonly registry: HookRegistry;
  readonly domains: Pick<BlockedDomains, 'blocked'>;
}

export function isAboutHooks({ path }: StoreRequest): boolean {
  return /^\/stores\/[^/]+\/v3\/hooks(\/|$)/.test(path);
}

/** Answers V3's requests for hooks: create, list, read, change and delete them, and read their health. */
export function answerAboutHooks(request: StoreRequest, resource: HooksResource): Answer {
  try {
    return answerTo(request, resource);
  } catch (error) {
    if (error instanceof RefusedHookError) return v3ErrorAnswer(error.status, error.message, error.errors);
    throw error;
  }
}

function answerTo(request: StoreRequest, resource: HooksResource): Answer {
  const place = request.path.replace(/^\/stores\/[^/]+\/v3\/hooks/, '');
  switch (`${request.method} ${place.replace(/^\/\d+$/, '/{id}')}`) {
    case 'POST ':
      return create(request.body, resource);
    case 'GET ':
      return list(request.query, resource);
    case 'GET /admin':
      return health(request.query, resource);
    case 'GET /{id}':
      return one(find(place, resource), resource);
    case 'PUT /{id}':
      return change(find(place, resource), request.body, resource);
    case 'DELETE /{id}':
      return remove(find(place, resource), resource);
    default:
      return gatewayAnswer(404);
  }
}

function create(body: string, resource: HooksResource): Answer {
  return one(resource.registry.add(resource.clientId, parseNewHook(body)), resource);
}

function list(query: URLSearchParams, resource: HooksResource): Answer {
  const asked = parseHookQuery(query);
  const { data, pagination } = pageOf(ownHooks(resource).filter(asked.matches), asked);
  return jsonAnswer(200, {
    data: data.map((hook) => toWireHook(hook, resource.storeHash)),
    meta: { pagination },
  });
}

/** Answers without pages. */
function health(query: URLSearchParams, resource: HooksResource): Answer {
  const hooks = ownHooks(resource).filter(parseHookQuery(query, ['is_active']).matches);
  const { data, pagination } = pageOf(hooks, { page: 1, limit: Math.max(50, hooks.length) });
  const ownDomains = new Set(ownHooks(resource).map(({ destination }) => domainOf(destination)));
  return jsonAnswer(200, {
    data: {
      emails: [],
      hooks_list: data.map((hook) => ({ ...toWireHook(hook, resource.storeHash), status: hook.status })),
      blocked_domains: resource.domains.blocked().filter(({ destination }) => ownDomains.has(destination)),
    },
    meta: { pagination },
  });
}

function change(hook: Hook, body: string, resource: HooksResource): Answer {
  const changes = parseHookChanges(body);
  if (Object.keys(changes).length === 0) {
    throw new RefusedHookError(422, 'At least one field is required to perform an update.');
  }
  return one(resource.registry.change(hook, changes), resource);
}

function remove(hook: Hook, resource: HooksResource): Answer {
  resource.registry.remove(hook);
  return one(hook, resource);
}

function one(hook: Hook, { storeHash }: HooksResource): Answer {
  return jsonAnswer(200, { data: toWireHook(hook, storeHash), meta: {} });
}

function ownHooks({ registry, clientId }: HooksResource): Hook[] {
  return registry.all().filter((hook) => hook.clientId === clientId);
}

/** Finds a hook of this account. A hook of another account is answered 404. */
function find(place: string, { registry, clientId }: HooksResource): Hook {
  const id = Number(place.slice(1));
  const hook = registry.get(id);
  if (hook?.clientId !== clientId) throw new RefusedHookError(404, `Webhook with id [${id}] not found`);
  return hook;
}
