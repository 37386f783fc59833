import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../../../lambda/bigcommerce/json.ts';
import { readData } from '../../../../lambda/bigcommerce/v3/data.ts';

/** The bytes of a recorded answer, such as `list-two-2026`. */
export function recordedBytes(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../../fixtures/v3', `${name}.json`));
}

/** A recorded answer as the client reads it. */
export function recorded(name: string): unknown {
  return parseJson(recordedBytes(name));
}

/** The records of a recorded answer. */
export function recordsOf(name: string): readonly unknown[] {
  return readData(recorded(name));
}
