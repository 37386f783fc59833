import { arns } from '../arns.ts';
import { isObject, type JsonObject } from '../json-value.ts';

/** The ARNs that IAM checks for a DynamoDB call: the table, the queried index, or the tables of a batch. */
export function dynamoDbResources(input: JsonObject): readonly string[] {
  if (isObject(input['RequestItems'])) return Object.keys(input['RequestItems']).map(arns.table);
  const table = String(input['TableName']);
  return [
    input['IndexName'] === undefined ? arns.table(table) : arns.index(table, String(input['IndexName'])),
  ];
}
