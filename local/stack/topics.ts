import { readText } from '../aws/json-value.ts';
import type { Subscription } from '../aws/sns.ts';
import type { Template } from './template.ts';
import type { Resolve } from './values.ts';

/** The template's topics by ARN. The terminal of this machine, which prints the alarms, is subscribed to each. */
export function topicsOf(template: Template, resolve: Resolve): Map<string, readonly Subscription[]> {
  return new Map(
    template.ofType('AWS::SNS::Topic').map(({ logicalId }) => {
      const arn = readText(resolve({ Ref: logicalId }), logicalId);
      return [arn, [{ arn: `${arn}:terminal`, protocol: 'application' }]];
    }),
  );
}
