import type { Customer } from '../../lambda/customer/customer.ts';

/** What functions are set to store of each customer, and from which API. */
export const shapes = ['v2', 'v2 -notes', 'v3', 'v3 -notes', 'v3 +attributes'] as const;
export type Shape = (typeof shapes)[number];

export function isCursorShape(shape: Shape): boolean {
  return shape.startsWith('v3');
}

export function hasAttributes(shape: Shape): boolean {
  return shape.endsWith('+attributes');
}

/** A customer as functions of that shape store it. */
export function shownAs(shape: Shape, { attributes, notes, ...customer }: Customer): Customer {
  return {
    ...customer,
    ...(notes !== undefined && !shape.endsWith('-notes') && { notes }),
    ...(isCursorShape(shape) && { originChannelId: 1 }),
    ...(attributes !== undefined && hasAttributes(shape) && { attributes }),
  };
}
