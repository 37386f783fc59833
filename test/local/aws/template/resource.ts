/** A resource of a template. */
export const type = (name: string, Properties: object) => ({ Type: `AWS::${name}`, Properties });

export const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

export const ref = (logicalId: string) => ({ Ref: logicalId });
