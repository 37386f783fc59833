import type {
  AttributeDefinition,
  CreateTableCommandInput,
  DynamoDBClient,
  GlobalSecondaryIndex,
  KeySchemaElement,
  Projection,
} from '@aws-sdk/client-dynamodb';
import { createTable } from '../aws/dynamodb/create-table.ts';
import {
  type JsonObject,
  readEach,
  readObject,
  readOneOf,
  readOptional,
  readText,
} from '../aws/json-value.ts';
import { tableName } from './names.ts';
import { findNamed, type Resource, type Template } from './template.ts';

/** The template's tables. */
export function tablesOf(template: Template): readonly Resource[] {
  return template.ofType('AWS::DynamoDB::GlobalTable');
}

/** Creates those of the template's tables that do not exist. */
export async function createTables(template: Template, client: DynamoDBClient): Promise<void> {
  for (const { logicalId } of tablesOf(template)) {
    await createTable(client, tableDefinition(template, logicalId));
  }
}

/** Reads the keys and global secondary indexes of a table. Backups, time to live and the like have no effect here. */
export function tableDefinition(template: Template, name: string): CreateTableCommandInput {
  const table = findNamed(tablesOf(template), name);
  const { logicalId, properties } = table;
  const indexes = readOptional(
    properties['GlobalSecondaryIndexes'],
    'GlobalSecondaryIndexes',
    (list, place) => readEach(list, place, readIndex),
  );
  if (properties['LocalSecondaryIndexes'] !== undefined) {
    throw new Error(`the local stack cannot honour LocalSecondaryIndexes of ${logicalId}`);
  }
  return {
    TableName: tableName(template, table),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: readEach(properties['AttributeDefinitions'], 'AttributeDefinitions', readAttribute),
    KeySchema: readKeySchema(properties['KeySchema'], 'KeySchema'),
    ...(indexes && { GlobalSecondaryIndexes: indexes }),
  };
}

function readAttribute(value: unknown, place: string): AttributeDefinition {
  const attribute = readObject(value, place);
  return {
    AttributeName: readText(attribute['AttributeName'], `AttributeName of ${place}`),
    AttributeType: readOneOf(attribute['AttributeType'], ['S', 'N', 'B'], `AttributeType of ${place}`),
  };
}

function readKeySchema(value: unknown, place: string): KeySchemaElement[] {
  return readEach(value, place, (item, itemPlace) => {
    const key = readObject(item, itemPlace);
    return {
      AttributeName: readText(key['AttributeName'], `AttributeName of ${itemPlace}`),
      KeyType: readOneOf(key['KeyType'], ['HASH', 'RANGE'], `KeyType of ${itemPlace}`),
    };
  });
}

function readIndex(value: unknown, place: string): GlobalSecondaryIndex {
  const index = readObject(value, place);
  return {
    IndexName: readText(index['IndexName'], `IndexName of ${place}`),
    KeySchema: readKeySchema(index['KeySchema'], `KeySchema of ${place}`),
    Projection: readProjection(readObject(index['Projection'], `Projection of ${place}`)),
  };
}

function readProjection(projection: JsonObject): Projection {
  const attributes = readOptional(projection['NonKeyAttributes'], 'NonKeyAttributes', (list, place) =>
    readEach(list, place, readText),
  );
  return {
    ProjectionType: readOneOf(
      projection['ProjectionType'],
      ['ALL', 'KEYS_ONLY', 'INCLUDE'],
      'ProjectionType',
    ),
    ...(attributes && { NonKeyAttributes: attributes }),
  };
}
