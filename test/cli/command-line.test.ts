import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/commands.ts';
import { templateOf } from '../../local/stack/template.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { type RunningCommand, runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };

async function refusing(code: string, action: string): Promise<RunningCommand> {
  const command = await runningCommand(dynamoDb);
  command.copy.aws.inject(
    { kind: 'error', code, status: 400 },
    { ...forever, when: (request) => request.action === action },
  );
  return command;
}

describe('the help', () => {
  it.each(['', ...Object.keys(commands)])('of "%s" fits a screen', async (name) => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stdout } = await customerSync(`${name} --help`);

    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });
});

describe('an option of every command', () => {
  it('may also come before the command', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    expect(await customerSync('-o yaml status')).toMatchObject({
      code: 2,
      stderr: '-o cannot be "yaml": write -o json, or leave it out\n',
    });
  });
});

describe('a mistake in the command line', () => {
  it.each([
    ['stat', 'there is no command "stat": customer-sync --help lists all commands'],
    ['status --wach', "Unknown option '--wach': customer-sync status --help lists the options"],
    ['status -o yaml', '-o cannot be "yaml": write -o json, or leave it out'],
    ['get', 'the id of a customer is missing: write it after the command, such as 42'],
    ['get ada', '"ada" is no id of a customer: write a number from 1 up, such as 42'],
    ['sweep', 'say which: sweep incremental or sweep full'],
    ['sweep incremental --dry-run', '--dry-run and --allow-missing belong to a full sweep: write sweep full'],
    ['hooks remove', 'this removes the hooks of this copy: repeat the command with --yes'],
  ])('is told in a sentence: %s', async (line, sentence) => {
    const { customerSync } = await runningCommand(dynamoDb);

    expect(await customerSync(line)).toMatchObject({ code: 2, stdout: '', stderr: `${sentence}\n` });
  });
});

describe('a failure of AWS', () => {
  it.each([
    [
      'AccessDeniedException',
      'DescribeAlarms',
      'AWS refused cloudwatch:DescribeAlarms in the local stack: the credentials need this permission (README, "Permissions of an operator")',
    ],
    [
      'ExpiredTokenException',
      'GetParametersByPath',
      'the AWS credentials have expired: log in again, for example with aws sso login, and repeat the command',
    ],
    [
      'UnrecognizedClientException',
      'GetParametersByPath',
      'AWS does not accept these credentials in the local stack (UnrecognizedClientException): check AWS_PROFILE, the region and the clock of this machine',
    ],
  ])('is told in a sentence: %s', async (code, action, sentence) => {
    const { customerSync } = await refusing(code, action);

    expect(await customerSync('status')).toMatchObject({ code: 2, stdout: '', stderr: `${sentence}\n` });
  });

  it('is told in a sentence: an endpoint that hangs', async () => {
    const { copy, customerSync } = await runningCommand(dynamoDb);
    copy.aws.inject({ kind: 'hang' }, forever);

    const { code, stderr } = await customerSync('status', { timeoutMs: 20 });

    expect(code).toBe(2);
    expect(stderr).toBe(
      'ssm in the local stack did not answer ssm:GetParametersByPath within 0.02 s: check the network, and try again\n',
    );
  });
});

describe('the choice of a copy', () => {
  it('says that there is none', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stderr } = await customerSync('status --store xyz --stage production');

    expect(code).toBe(2);
    expect(stderr).toBe(
      'there is no copy of store xyz with stage production in the local stack of this account: choose another region with --region or another account with AWS_PROFILE, or deploy first\n',
    );
  });

  it('names those that there are', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { stderr } = await customerSync('status --store xyz');

    expect(stderr).toBe(
      'there is no copy of store xyz in the local stack, only abc123/production: choose one of these\n',
    );
  });

  it('asks which of two is meant', async () => {
    const { copy, customerSync } = await runningCommand(dynamoDb, {
      change: (template) => {
        const [parameter] = template.ofType('AWS::SSM::Parameter');
        if (!parameter) throw new Error('there is no parameter');
        const properties = { ...parameter.properties, Name: '/customer-sync/abc123/test' };
        return templateOf(template.stackName, [
          ...template.resources,
          { ...parameter, logicalId: 'OtherNames', properties },
        ]);
      },
    });

    const { code, stderr } = await customerSync('status');
    const chosen = await customerSync('status --stage production');

    expect(code).toBe(2);
    expect(stderr).toBe(
      'there are 2 copies in the local stack, abc123/production, abc123/test: choose one with --store and --stage\n',
    );
    expect(chosen.stdout).toContain('abc123/production');
    expect(copy.store.requests).toEqual([]);
  });

  it('says that nothing serves on this machine', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stderr } = await customerSync('status', { serves: false });

    expect(code).toBe(2);
    expect(stderr).toBe(
      'nothing serves on this machine: start it with npm start -- --serve in another terminal, or leave out --local\n',
    );
  });
});
