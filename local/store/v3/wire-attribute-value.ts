/** The value of one attribute of a customer, as V3 sends it. */
export interface WireAttributeValue {
  readonly id: number;
  readonly customer_id: number;
  /** The id of the attribute's definition, which has the name. */
  readonly attribute_id: number;
  /** A text for every type of attribute. */
  readonly attribute_value: string;
  readonly date_created: string;
  readonly date_modified: string;
}
