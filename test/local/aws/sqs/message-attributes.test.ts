import { describe, expect, it } from 'vitest';
import { md5OfAttributes } from '../../../../local/aws/sqs/message-attributes.ts';

describe('md5OfAttributes', () => {
  it('equals the recorded digest of SQS', () => {
    const timestamp = { DataType: 'Number', StringValue: '1493147359900' };

    expect(md5OfAttributes({ timestamp })).toBe('235c5c510d26fb653d073faed50ae77c');
  });

  it('does not depend on the order of the attributes, but on their type', () => {
    const a = { DataType: 'String', StringValue: '1' };
    const b = { DataType: 'String', StringValue: '2' };

    expect(md5OfAttributes({ a, b })).toBe(md5OfAttributes({ b, a }));
    expect(md5OfAttributes({ a })).not.toBe(md5OfAttributes({ a: { ...a, DataType: 'Number' } }));
  });

  it('is undefined without attributes', () => {
    expect(md5OfAttributes({})).toBeUndefined();
  });
});
