/**
 * A cursor behind the customer `id`, in the form recorded in 2026. Nothing documents that form, so only isolation in an
 * unreadable page may build a cursor. All else uses the cursors that BigCommerce sends.
 */
export function cursorBehind(id: number): string {
  return Buffer.from(JSON.stringify({ id })).toString('base64url');
}
