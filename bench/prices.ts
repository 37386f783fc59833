import { rounded } from './figure.ts';

/** Dollars a month in us-east-1. The free tier of an account is not deducted, except for dashboards. */
export const prices = {
  alarmMetric: {
    dollars: 0.1,
    of: 'metric of an alarm',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  /** Only the hours in which a metric is written are billed. */
  customMetric: { dollars: 0.3, of: 'custom metric', source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  dashboard: {
    dollars: 3,
    of: "dashboard after the account's first three",
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  key: { dollars: 1, of: 'KMS key', source: 'https://aws.amazon.com/kms/pricing/' },
  logGigabyte: { dollars: 0.5, of: 'GB of log lines', source: 'https://aws.amazon.com/cloudwatch/pricing/' },
} as const;

export const freeDashboards = 3;

export interface CostLine {
  readonly what: string;
  readonly amount: number;
  readonly each: number;
  readonly dollars: number;
  readonly source: string;
}

export function costLine(price: keyof typeof prices, amount: number): CostLine {
  const { dollars: each, of: what, source } = prices[price];
  return { what, amount, each, dollars: rounded(amount * each), source };
}
