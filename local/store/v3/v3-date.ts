/** `2024-05-06T07:34:10Z`: V3 writes whole seconds. */
export function toV3Date(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
