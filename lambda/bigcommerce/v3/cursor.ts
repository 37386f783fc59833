/**
 * A cursor behind the customer `id`, in the form recorded in 2026. It is documented nowhere, so only isolation in an
 * unreadable page builds one; everything else passes on the cursors that BigCommerce gives.
 */
export function cursorBehind(id: number): string {
  return Buffer.from(JSON.stringify({ id })).toString('base64url');
}
