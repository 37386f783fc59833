import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type SweepScope, sweepInput } from '../../lambda/contract.ts';
import type { CopyProps } from './copy-props.ts';
import { grantUseOfKey } from './encryption.ts';
import type { SyncFunction } from './sync-function.ts';

export interface SweepSchedulesProps extends CopyProps {
  readonly sweeper: SyncFunction;
  /** Receives events that could not be delivered to the function within `maxEventAge`. */
  readonly deadLetterQueue: IQueue;
  readonly maxEventAge: Duration;
}

/** Starts an incremental sweep every few minutes and a full sweep once a day, unless they are "off". */
export class SweepSchedules extends Construct {
  readonly #props: SweepSchedulesProps;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: SweepSchedulesProps) {
    super(scope, id);
    this.#props = props;
    this.#role = this.#createRole();

    const { incrementalSweepMinutes, fullSweepAt, timeZone } = props.store;
    if (incrementalSweepMinutes !== 'off') {
      this.#start(
        'incremental',
        'Incremental',
        ScheduleExpression.rate(Duration.minutes(incrementalSweepMinutes)),
      );
    }
    if (fullSweepAt !== 'off') {
      // A cron, because a rate would also fire at deployment.
      const [hour, minute] = fullSweepAt.split(':').map(Number);
      this.#start(
        'full',
        'Full',
        ScheduleExpression.cron({ hour: `${hour}`, minute: `${minute}`, timeZone: TimeZone.of(timeZone) }),
      );
    }
  }

  #start(scope: SweepScope, id: string, schedule: ScheduleExpression): void {
    const { sweeper, deadLetterQueue, maxEventAge } = this.#props;
    const target = new LambdaInvoke(sweeper, {
      input: ScheduleTargetInput.fromObject(sweepInput(scope)),
      // Without updates, since the target would permit it to start every version of the function.
      role: this.#role.withoutPolicyUpdates(),
      deadLetterQueue,
      maxEventAge,
      // The most that the Scheduler allows: it gives up when the event is too old.
      retryAttempts: 185,
    });
    // A rate fires as soon as it exists, so the role must have its permissions before.
    new Schedule(this, id, { schedule, target }).node.addDependency(this.#role);
  }

  #createRole(): Role {
    const { sweeper, deadLetterQueue, encryptionKey } = this.#props;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [sweeper.functionArn],
    });
    deadLetterQueue.grant(role, 'sqs:SendMessage');
    grantUseOfKey(encryptionKey, role);
    return role;
  }
}
