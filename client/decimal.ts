/**
 * An exact decimal number of up to 38 digits, never a float. It is no string and no number, so that `+` does not compile:
 * pass `text` to your decimal library, such as `new Big(customer.storeCredit.text)`.
 */
export class Decimal {
  /** Canonical and without an exponent: `150.75`, `-3`, `0`. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  /** JSON holds it as text, because most readers of JSON would round a number. */
  toJSON(): string {
    return this.text;
  }
}
