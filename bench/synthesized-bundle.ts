import { join } from 'node:path';
import { readObject, readText } from '../local/aws/json-value.ts';
import { findNamed, readTemplate } from '../local/stack/template.ts';
import { synthesizeApp } from '../test/e2e/synthesized-app.ts';

/** Synthesizes the stack into `folder` and returns the bundle of a function of this name, as it would be deployed. */
export async function synthesizedBundle(folder: string, name: string): Promise<string> {
  const template = readTemplate(await synthesizeApp(folder));
  const { properties } = findNamed(template.ofType('AWS::Lambda::Function'), name);
  const code = readObject(properties['Code'], 'Code');
  // The CDK leaves an asset in a folder named like the object it will be in S3.
  return join(folder, `asset.${readText(code['S3Key'], 'S3Key').replace(/\.zip$/, '')}`, 'index.mjs');
}
