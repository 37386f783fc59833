/** The names of the stack's parts in its template, without the CDK's digits. */
export const parts = {
  functions: {
    refresh: 'RefreshPipelineFunction',
    sweep: 'ScheduledSweepFunction',
    webhook: 'WebhookIngressFunction',
  },
  tables: { customers: 'CustomerStorageTable', syncState: 'ScheduledSweepStateTable' },
  schedules: { incremental: 'ScheduledSweepSchedulesIncremental', full: 'ScheduledSweepSchedulesFull' },
  /** The rule that continues sweeps. */
  continued: 'ScheduledSweepContinued',
  refreshQueue: 'RefreshPipelineQueue',
  deadLetterQueue: 'RefreshPipelineDeadLetterQueue',
  sweepDeadLetterQueue: 'ScheduledSweepDeadLetterQueue',
  webhookApi: 'WebhookIngressApi',
  webhookRoute: 'WebhookIngressRoute',
  webhookSecret: 'WebhookIngressSecret',
} as const;

export type FunctionName = keyof typeof parts.functions;
