import { detailType, eventSource } from '../../contract.ts';
import { isCustomerId } from '../../customer/customer.ts';
import { ContractError } from '../../sync/errors.ts';
import { type RefreshRequest, toReason } from '../../sync/refresh-request.ts';
import { fieldsOf } from '../json.ts';

/** The request of a CustomerRefreshRequested event. */
export interface RefreshEvent {
  readonly request: Pick<RefreshRequest, 'customerId' | 'reason'>;
  readonly requestedAt?: string;
}

/** Ignores unknown fields. Throws a ContractError that names the wrong field. */
export function parseRefreshEvent(event: unknown): RefreshEvent {
  const { 'detail-type': type, detail } = fieldsOf(event);
  if (type !== detailType.refreshRequested) {
    throw new ContractError('detail-type', `expected ${detailType.refreshRequested}`);
  }
  const { customerId, reason, requestedAt } = fieldsOf(detail);
  return {
    request: { customerId: parseCustomerId(customerId, 'detail.customerId'), reason: toReason(reason) },
    ...(isMoment(requestedAt) && { requestedAt }),
  };
}

/** Throws a ContractError that names `path` and the kind of value that it has. */
export function parseCustomerId(value: unknown, path: string): number {
  if (isCustomerId(value)) return value;
  const kinds: Partial<Record<string, string>> = {
    string: 'text',
    number: 'another number',
    undefined: 'nothing',
  };
  const kind = value === null ? 'null' : (kinds[typeof value] ?? typeof value);
  throw new ContractError(path, `expected a positive integer below 2^53, got ${kind}`);
}

/** The event as a sender would write it. Other fields of the received event are left out. */
export function toRefreshEvent({ request, requestedAt }: RefreshEvent): unknown {
  return envelope({ ...request, ...(requestedAt !== undefined && { requestedAt }) });
}

/**
 * An unreadable event, reduced to its customer id if that is a number, so that a later version can use it. All else may
 * be personal.
 */
export function toUnreadableEvent(event: unknown): unknown {
  const { customerId } = fieldsOf(fieldsOf(event)['detail']);
  const isNumeral =
    Number.isFinite(customerId) || (typeof customerId === 'string' && /^-?\d{1,20}$/.test(customerId));
  return envelope(isNumeral ? { customerId } : {});
}

/**
 * The id that the bus gave an event, by which an operator finds its sender. Undefined if the value has another form.
 */
export function eventIdOf(event: unknown): string | undefined {
  const { id } = fieldsOf(event);
  return typeof id === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id : undefined;
}

function envelope(detail: Record<string, unknown>): unknown {
  return { source: eventSource, 'detail-type': detailType.refreshRequested, detail };
}

function isMoment(value: unknown): value is string {
  const form = /^\d{4}-\d{2}-\d{2}T[\d:.]{5,18}(?:Z|[+-]\d{2}:\d{2})$/;
  return typeof value === 'string' && form.test(value) && !Number.isNaN(Date.parse(value));
}
