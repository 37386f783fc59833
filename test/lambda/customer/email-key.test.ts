import { describe, expect, it } from 'vitest';
import { emailKeyOf } from '../../../lambda/customer/email-key.ts';

describe('emailKeyOf', () => {
  it('makes one key of an address in any case, with or without outer spaces', () => {
    expect(emailKeyOf(' Ada@Example.COM\n')).toBe('ada@example.com');
  });

  it('makes no key of an address without a character', () => {
    expect(emailKeyOf(' \t')).toBeUndefined();
  });

  it('counts bytes, not characters, up to the 1,024 that an index takes', () => {
    expect(emailKeyOf('é'.repeat(512))).toBe('é'.repeat(512));
    expect(emailKeyOf(`${'é'.repeat(512)}x`)).toBeUndefined();
  });
});
