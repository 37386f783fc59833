import { detailType, eventSource } from '../contract.ts';
import { isCustomerId } from '../customer/customer.ts';
import { ContractError } from '../sync/errors.ts';
import { type RefreshRequest, toReason } from '../sync/refresh-request.ts';

/** A CustomerRefreshRequested event's request, and where the event can be found again. */
export interface RefreshEvent {
  readonly request: Pick<RefreshRequest, 'customerId' | 'reason'>;
  readonly requestedAt?: string;
  /** The event's own id, if it came over a bus. */
  readonly eventId?: string;
}

/** Ignores unknown fields; throws a ContractError that names what is not as it must be. */
export function parseRefreshEvent(event: unknown): RefreshEvent {
  const { 'detail-type': type, detail, id } = fieldsOf(event);
  if (type !== detailType.refreshRequested) {
    throw new ContractError('detail-type', `expected ${detailType.refreshRequested}`);
  }
  const { customerId, reason, requestedAt } = fieldsOf(detail);
  return {
    request: { customerId: parseCustomerId(customerId, 'detail.customerId'), reason: toReason(reason) },
    ...(typeof requestedAt === 'string' && { requestedAt }),
    ...(typeof id === 'string' && { eventId: id }),
  };
}

/** Throws a ContractError that says what kind of thing `path` is instead. */
export function parseCustomerId(value: unknown, path: string): number {
  if (isCustomerId(value)) return value;
  const kind = value === null ? 'null' : typeof value === 'string' ? 'text' : typeof value;
  throw new ContractError(
    path,
    `expected a positive integer below 2^53, got ${kind === 'number' ? 'another number' : kind}`,
  );
}

/** The event as somebody would send it: nothing of what came beside the request is repeated. */
export function toRefreshEvent({ request, requestedAt }: RefreshEvent): Record<string, unknown> {
  return {
    source: eventSource,
    'detail-type': detailType.refreshRequested,
    detail: { ...request, ...(isMoment(requestedAt) && { requestedAt }) },
  };
}

function isMoment(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
