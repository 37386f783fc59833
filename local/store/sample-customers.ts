import { toWireDate, type WireCustomer, type WireFormField } from './wire-customer.ts';

/** The fields of one invented customer for `SimulatedStore.create`. The store adds the id and the address link. */
export type SampleCustomer = Omit<WireCustomer, 'id' | 'addresses'>;

/**
 * Invents customers that are as varied as real ones. The same count and seed give the same customers. E-mails are
 * distinct and of example.com, IP addresses of 203.0.113.0/24, phone numbers of the 555-01xx range.
 */
export function sampleCustomers(count: number, seed = 1): SampleCustomer[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => sampleCustomer(index + 1, random));
}

function sampleCustomer(number: number, random: Random): SampleCustomer {
  const firstName = random.oneOf(firstNames);
  const lastName = random.oneOf(lastNames);
  const createdMs = random.between(Date.UTC(2015, 0), Date.UTC(2024, 0));
  const modifiedMs = random.chance(0.4) ? createdMs : random.between(createdMs, Date.UTC(2024, 11, 31));
  const isOldShape = random.chance(0.03);
  return {
    company: random.chance(0.3) ? random.oneOf(companies) : '',
    first_name: random.chance(0.05) ? `${firstName} ` : firstName,
    last_name: random.chance(0.02) ? '' : lastName,
    email: emailOf(firstName, lastName, number, random),
    phone: random.chance(0.6) ? `+1 (${random.between(201, 990)}) 555-01${random.between(10, 100)}` : '',
    form_fields: random.chance(0.25) ? formFields(random) : null,
    date_created: toWireDate(createdMs),
    date_modified: toWireDate(modifiedMs),
    store_credit: random.chance(0.8) ? '0.0000' : random.oneOf(storeCredits),
    registration_ip_address: random.chance(0.7) ? `203.0.113.${random.between(1, 255)}` : '',
    customer_group_id: random.chance(0.7) ? 0 : random.between(1, 9),
    notes: random.chance(0.1) ? random.oneOf(notes) : '',
    tax_exempt_category: random.chance(0.05) ? random.oneOf(taxExemptCategories) : '',
    reset_pass_on_login: isOldShape ? undefined : random.chance(0.05),
    accepts_marketing: isOldShape ? undefined : random.chance(0.5),
  };
}

function emailOf(firstName: string, lastName: string, number: number, random: Random): string {
  const names = [firstName, lastName].map(toAsciiLetters).filter((name) => name !== '');
  const local = [...names, number].join('.');
  return `${random.chance(0.1) ? local : local.toLowerCase()}@example.com`;
}

function toAsciiLetters(name: string): string {
  return name.normalize('NFD').replace(/[^A-Za-z]/g, '');
}

/** Form fields with every known kind of value. */
function formFields(random: Random): WireFormField[] {
  const fields: WireFormField[] = [
    { name: 'License ID', value: `${random.between(100, 1000)}BAF` },
    { name: 'Employees', value: random.between(1, 500) },
    { name: 'Interests', value: ['Cheese', 'Garden', 'Bücher'].slice(random.between(0, 3)) },
    { name: 'Referred by', value: null },
    { name: 'Delivery note', value: '' },
  ];
  return fields.filter(() => random.chance(0.6));
}

const firstNames = [
  'Ada',
  'Ivory',
  'Zoë',
  'Łukasz',
  'José',
  'Nguyễn',
  'Jean-Luc',
  "D'Arcy",
  '美咲',
  'Дмитро',
  'محمد',
  '🦊 Robin',
];
const lastNames = [
  'Keller',
  'O’Brien',
  'Müller',
  'Sørensen',
  'van der Berg',
  'Şahin',
  'García Márquez',
  '山田',
  'Шевченко',
  'الحسن',
  'Smith',
  'Ng',
];
const companies = [
  'Acme & Sons',
  'Valenzuela Townsend Plc',
  'Käserei Grüntal GmbH',
  '株式会社サンプル',
  'Example, Inc.',
];
const storeCredits = ['0.0100', '5.0000', '10.5000', '150.7500', '1234.5678', '99999.9900'];
const notes = ['Prefers afternoon delivery.', 'Line one\nLine two', 'Said "thank you" 🎉', 'Ruft lieber an.'];
const taxExemptCategories = ['A', 'E', 'G'];

interface Random {
  /** Returns a whole number from `from` to below `to`. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  oneOf(values: readonly string[]): string;
}

/** The generator mulberry32: small, fast, and the same on every machine. */
function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from));
  return {
    between,
    chance: (probability) => next() < probability,
    oneOf: (values) => values[between(0, values.length)] ?? '',
  };
}
