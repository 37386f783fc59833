import { type Answer, gatewayAnswer, jsonAnswer, v3ErrorAnswer } from '../answer.ts';
import type { CustomerRecords } from '../customer-records.ts';
import type { Presentation } from '../customers-resource.ts';
import type { StoreRequest } from '../store-request.ts';
import { type CustomerWrites, createCustomers, deleteCustomers, updateCustomers } from './customer-writes.ts';
import { listCustomers } from './customers-list.ts';
import type { Oddities } from './oddities.ts';
import { listAddresses, listAttributeValues } from './parts-lists.ts';
import {
  createAddresses,
  deleteAddresses,
  deleteAttributeValues,
  setAttributeValues,
  updateAddresses,
} from './parts-writes.ts';
import { RefusedError } from './refused-error.ts';

export interface CustomersV3 extends CustomerWrites {
  readonly records: CustomerRecords;
  readonly oddities: Oddities;
  readonly present: Presentation;
}

export function isAboutCustomersV3({ path }: StoreRequest): boolean {
  return /^\/stores\/[^/]+\/v3\/customers(\/|$)/.test(path);
}

/** Answers V3's requests for customers, their addresses and their attributes. */
export function answerAboutCustomersV3(request: StoreRequest, resource: CustomersV3): Answer {
  try {
    return answerTo(request, resource);
  } catch (error) {
    if (error instanceof RefusedError) return v3ErrorAnswer(error.status, error.message);
    throw error;
  }
}

function answerTo({ method, path, query, body }: StoreRequest, resource: CustomersV3): Answer {
  const { parts } = resource;
  const isCustomer = (id: number) => resource.records.get(id) !== undefined;
  switch (`${method} ${path.replace(/^\/stores\/[^/]+\/v3\/customers/, '')}`) {
    case 'GET ':
      return listCustomers(query, resource);
    case 'POST ':
      return createCustomers(body, resource);
    case 'PUT ':
      return updateCustomers(body, resource);
    case 'DELETE ':
      return deleteCustomers(query, resource);
    case 'GET /addresses':
      return listAddresses(query, parts);
    case 'POST /addresses':
      return createAddresses(body, parts, isCustomer);
    case 'PUT /addresses':
      return updateAddresses(body, parts);
    case 'DELETE /addresses':
      return deleteAddresses(query, parts);
    case 'GET /attribute-values':
      return listAttributeValues(query, parts);
    case 'PUT /attribute-values':
      return setAttributeValues(body, parts, isCustomer);
    case 'DELETE /attribute-values':
      return deleteAttributeValues(query, parts);
    case 'GET /settings':
      return jsonAnswer(200, { data: settings, meta: {} });
    default:
      return gatewayAnswer(404);
  }
}

const settings = {
  privacy_settings: { ask_shopper_for_tracking_consent: false, policy_url: '' },
  customer_group_settings: { guest_customer_group_id: 0, default_customer_group_id: 0 },
};
