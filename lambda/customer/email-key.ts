/** The longest partition key of an index (Amazon DynamoDB Developer Guide, "Constraints"). */
const longestKeyBytes = 1_024;

/**
 * The key by which the index finds an e-mail address, without outer spaces and in lower case. Undefined for an address
 * that the index cannot hold: an empty one, or one of more than 1,024 bytes.
 */
export function emailKeyOf(email: string): string | undefined {
  const key = email.trim().toLowerCase();
  const isKey = key !== '' && new TextEncoder().encode(key).length <= longestKeyBytes;
  return isKey ? key : undefined;
}
