import { randomInt } from 'node:crypto';
import { type JsonObject, readNumber, readObject, readOptional, readText } from '../aws/json-value.ts';
import { localName } from './names.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

/** Generates a value for each of the template's secrets that has none. */
export function generateSecrets(template: Template, resolve: Resolve, secrets: Map<string, string>): void {
  for (const resource of template.ofType('AWS::SecretsManager::Secret')) {
    const value = toSecret(resource, resolve);
    const name = localName(template, resource.logicalId);
    if (!secrets.has(name)) secrets.set(name, value);
  }
}

function toSecret({ logicalId, properties }: Resource, resolve: Resolve): string {
  // A description and tags have no effect here.
  refuseUnknown(properties, ['GenerateSecretString', 'Description', 'Tags'], logicalId);
  const place = `GenerateSecretString of ${logicalId}`;
  const generation = readObject(resolve(properties['GenerateSecretString']), place);
  refuseUnknown(generation, knownOfGeneration, place);

  const password = generatePassword(generation, place);
  const key = readOptional(generation['GenerateStringKey'], `GenerateStringKey of ${place}`, readText);
  if (key === undefined) return password;
  const template = readText(generation['SecretStringTemplate'], `SecretStringTemplate of ${place}`);
  return JSON.stringify({ ...readObject(JSON.parse(template), template), [key]: password });
}

const knownOfGeneration = [
  'GenerateStringKey',
  'SecretStringTemplate',
  'PasswordLength',
  'ExcludePunctuation',
];

/** Secrets Manager also makes sure that each kind of character occurs. Here that is left to chance. */
function generatePassword(generation: JsonObject, place: string): string {
  const length = readOptional(generation['PasswordLength'], `PasswordLength of ${place}`, readNumber) ?? 32;
  const characters =
    generation['ExcludePunctuation'] === true ? lettersAndDigits : lettersAndDigits + punctuation;
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
const lettersAndDigits = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
