/** Attributes that say nothing about a person. The values of all others are shown only with `--show-values`. */
const impersonal: ReadonlySet<string> = new Set([
  'kind',
  'id',
  'storeHash',
  'schemaVersion',
  'customerGroupId',
  'acceptsMarketing',
  'resetPasswordOnLogin',
  'dateCreated',
  'dateModified',
  'channelIds',
  'originChannelId',
  'deletedAt',
  'expiresAt',
]);

/** Replaces the values of personal attributes. */
export function hideValues(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, impersonal.has(name) ? value : '(hidden)']),
  );
}
