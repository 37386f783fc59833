import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../lambda/customer/decimal.ts';
import { toJsonLine, toTable } from '../../../local/cli/rows-text.ts';

describe('toJsonLine', () => {
  it('writes every digit of a number, the id first and the other attributes by name', () => {
    const row = {
      storeCredit: new Decimal('123456789012345678901234567890.12345678'),
      formFields: [{ name: 'Employees', value: new Decimal('0.1') }],
      id: new Decimal('7'),
    };

    expect(toJsonLine(row)).toBe(
      '{"id":7,"formFields":[{"name":"Employees","value":0.1}],"storeCredit":123456789012345678901234567890.12345678}',
    );
  });
});

describe('toTable', () => {
  it('aligns its columns, and shows an absent value as a dash', () => {
    const rows = [
      {
        id: new Decimal('7'),
        email: 'ada@example.com',
        storeCredit: new Decimal('150.75'),
        firstName: 'Ada',
      },
      { id: new Decimal('1000') },
    ];

    expect(toTable(rows)).toEqual([
      'id    email            storeCredit  dateModified  name',
      '7     ada@example.com  150.75       -             Ada',
      '1000  -                -            -',
    ]);
  });

  it('removes control characters, so that a customer cannot control the terminal', () => {
    const [, line] = toTable([
      { id: new Decimal('7'), firstName: 'Ada\u001b[2J\r\n', lastName: 'x'.repeat(99) },
    ]);

    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line).toHaveLength('7   -      -            -             '.length + 40);
  });

  it('has no lines when there are no customers', () => {
    expect(toTable([])).toEqual([]);
  });
});
