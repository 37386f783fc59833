import { describe, expect, it } from 'vitest';
import { emailKeyOf } from '../../../lambda/customer/email-key.ts';

describe('emailKeyOf', () => {
  it('returns the same key for an address in any case, with or without outer spaces', () => {
    expect(emailKeyOf(' Ada@Example.COM\n')).toBe('ada@example.com');
  });

  it('returns no key for an empty address', () => {
    expect(emailKeyOf(' \t')).toBeUndefined();
  });

  it('counts bytes, not characters, up to the 1,024 bytes that an index accepts', () => {
    expect(emailKeyOf('é'.repeat(512))).toBe('é'.repeat(512));
    expect(emailKeyOf(`${'é'.repeat(512)}x`)).toBeUndefined();
  });
});
