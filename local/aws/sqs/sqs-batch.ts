import { type JsonObject, readEach, readObject, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';

/** Does `act` for each entry of a batch; one that fails is reported beside those that succeed. */
export function eachEntry(
  input: JsonObject,
  refuses: (entry: JsonObject) => boolean,
  act: (entry: JsonObject) => JsonObject,
): JsonObject {
  const Successful: JsonObject[] = [];
  const Failed: JsonObject[] = [];
  for (const { Id, entry } of entriesOf(input)) {
    try {
      if (refuses(entry)) throw new AwsError('InternalError', 'an injected fault: the entry failed', 500);
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: error.status < 500 });
    }
  }
  return { Successful, Failed };
}

function entriesOf(input: JsonObject): { Id: string; entry: JsonObject }[] {
  const entries = readEach(input['Entries'], 'Entries', readObject).map((entry) => ({
    Id: readText(entry['Id'], 'Id'),
    entry,
  }));
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (entries.length > 10) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
  return entries;
}
