import { describe, expect, it } from 'vitest';
import { readStores, refuseUnwatched } from '../../infra/read-stores.ts';
import { StoreConfigError } from '../../infra/settings/read-settings.ts';

function problemsOf(context: Record<string, unknown>): string[] {
  try {
    readStores(context);
  } catch (error) {
    if (error instanceof StoreConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('readStores', () => {
  it('needs nothing but a store hash', () => {
    const stores = readStores({ storeHash: 'abc123' });

    expect(stores).toEqual([
      {
        storeHash: 'abc123',
        stage: 'production',
        customersApi: 'v2',
        include: [],
        omitFields: [],
        secretName: 'bigcommerce/abc123',
        refreshQuotaShare: 0.5,
        sweepQuotaShare: 0.4,
        incrementalSweepMinutes: 15,
        fullSweepAt: '03:10',
        timeZone: 'UTC',
        webhooks: true,
        webhooksPerSecond: 2000,
        requireSignature: false,
        logLevel: 'INFO',
        logRetentionDays: 30,
        removalPolicy: 'retain',
        tags: {},
        unusualDeletions: 100,
        tolerableLagSeconds: 300,
        dashboard: true,
        runbookUrl: 'RUNBOOK.md',
        apiUrl: 'https://api.bigcommerce.com',
      },
    ]);
  });

  it('reads every setting of a listed store', () => {
    const everything = {
      storeHash: 'abc123',
      stage: 'staging',
      customersApi: 'v3',
      include: ['addresses', 'attributes'],
      omitFields: ['email', 'notes'],
      secretName: 'crm/bigcommerce',
      tableName: 'customers-of-2026',
      account: '111122223333',
      region: 'eu-west-1',
      refreshQuotaShare: 0.3,
      sweepQuotaShare: 0.2,
      incrementalSweepMinutes: 60,
      fullSweepAt: '23:05',
      timeZone: 'Europe/Berlin',
      webhooks: false,
      webhooksPerSecond: 500,
      requireSignature: true,
      alarmEmail: 'ops@example.com',
      logLevel: 'WARN',
      logRetentionDays: 90,
      removalPolicy: 'destroy',
      tags: { team: 'crm' },
      unusualDeletions: 20,
      tolerableLagSeconds: 60,
      dashboard: false,
      runbookUrl: 'https://wiki.example.com/customer-sync',
      apiUrl: 'https://proxy.example.com/bigcommerce',
    };

    const stores = readStores({ stores: [everything] });

    expect(stores).toEqual([everything]);
  });

  it('reads numbers from the command line, which has only text', () => {
    const [store] = readStores({
      storeHash: 'abc123',
      refreshQuotaShare: '0.4',
      incrementalSweepMinutes: '30',
      logRetentionDays: '7',
    });

    expect(store).toMatchObject({ refreshQuotaShare: 0.4, incrementalSweepMinutes: 30, logRetentionDays: 7 });
  });

  it('lets the command line win over cdk.json', () => {
    const stores = readStores({
      refreshQuotaShare: '0.2',
      stores: [{ storeHash: 'abc123', refreshQuotaShare: 0.4, logRetentionDays: 7 }, { storeHash: 'def456' }],
    });

    expect(stores).toMatchObject([
      { storeHash: 'abc123', refreshQuotaShare: 0.2, logRetentionDays: 7 },
      { storeHash: 'def456', refreshQuotaShare: 0.2, logRetentionDays: 30 },
    ]);
  });

  it('deploys only the store that the command line names', () => {
    const stores = readStores({
      storeHash: 'def456',
      stores: [{ storeHash: 'abc123' }, { storeHash: 'def456', refreshQuotaShare: 0.4 }],
    });

    expect(stores).toMatchObject([{ storeHash: 'def456', refreshQuotaShare: 0.4 }]);
  });

  it('deploys only the stage that the command line names', () => {
    const stores = readStores({
      stage: 'staging',
      stores: [
        { storeHash: 'abc123' },
        { storeHash: 'abc123', stage: 'staging', refreshQuotaShare: 0.05, sweepQuotaShare: 0.05 },
      ],
    });

    expect(stores).toMatchObject([{ storeHash: 'abc123', stage: 'staging' }]);
  });

  it('lists two stages of one store whose shares are 1 together', () => {
    const half = { storeHash: 'abc123', refreshQuotaShare: 0.3, sweepQuotaShare: 0.2 };

    expect(problemsOf({ stores: [half, { ...half, stage: 'staging' }] })).toEqual([]);
  });

  it('refuses stages of one store whose shares exceed 1 together, even if only one of them is deployed', () => {
    const stores = [
      { storeHash: 'abc123' },
      { storeHash: 'abc123', stage: 'staging', refreshQuotaShare: 0.05 },
    ];

    expect(problemsOf({ stage: 'staging', stores })).toEqual([
      'The shares of store "abc123" must not exceed 1 over all its stages (production, staging); they add up to 1.35. Lower refreshQuotaShare or sweepQuotaShare of a stage.',
    ]);
  });

  it.each([
    [{ storeHash: 'xyz789' }, '-c storeHash=xyz789'],
    [{ stage: 'qa' }, '-c stage=qa'],
    [{ storeHash: 'def456', stage: 'staging' }, '-c storeHash=def456 -c stage=staging'],
  ])('refuses %j, which the list of cdk.json does not hold', (selection, asked) => {
    const stores = [{ storeHash: 'abc123' }, { storeHash: 'def456' }];

    expect(problemsOf({ ...selection, stores })).toEqual([
      `${asked} selects no store of the list in cdk.json, which holds abc123 (production), def456 (production).`,
    ]);
  });

  it('refuses a store that has several stages, and says which', () => {
    const half = { storeHash: 'abc123', refreshQuotaShare: 0.3, sweepQuotaShare: 0.2 };

    expect(problemsOf({ storeHash: 'abc123', stores: [half, { ...half, stage: 'staging' }] })).toEqual([
      '-c storeHash=abc123 selects several stages: add -c stage=production or -c stage=staging.',
    ]);
  });

  it("ignores the CDK's own context", () => {
    const cdkContext = {
      '@aws-cdk/core:explicitStackTags': true,
      'aws:cdk:bundling-stacks': [],
      'acknowledged-issue-numbers': [1],
    };

    expect(problemsOf({ storeHash: 'abc123', ...cdkContext })).toEqual([]);
  });

  it('reports that there is no store', () => {
    expect(problemsOf({ stores: [] })).toEqual([
      'No store to deploy: pass -c storeHash=abc123, or list your stores under "stores" in cdk.json.',
    ]);
  });

  it('leaves the context of other tools alone', () => {
    const others = { environment: 'dev', state: 'on', vpcId: 'vpc-1', team: 'crm' };

    expect(problemsOf({ storeHash: 'abc123', ...others })).toEqual([]);
  });

  it.each([
    ['store', 'stores'],
    ['stroes', 'stores'],
    ['Stores', 'stores'],
    ['storehash', 'storeHash'],
    ['refreshQuotaShar', 'refreshQuotaShare'],
    ['customerApi', 'customersApi'],
  ])('takes %s for a misspelled %s', (written, meant) => {
    expect(problemsOf({ storeHash: 'abc123', [written]: 'x' })).toEqual([
      `"${written}" in cdk.json or after -c is not a setting: did you mean "${meant}"?`,
    ]);
  });

  it('refuses a malformed store hash with one sentence', () => {
    expect(problemsOf({ storeHash: 'stores/abc123' })).toEqual([
      '-c storeHash must be the text of small letters and digits that follows /stores/ in the API path, such as "abc123"; it is "stores/abc123".',
    ]);
  });

  it('refuses the same store and stage twice', () => {
    expect(
      problemsOf({ stores: [{ storeHash: 'abc123' }, { storeHash: 'abc123', stage: 'production' }] }),
    ).toEqual([
      'cdk.json lists store "abc123" with stage "production" more than once: remove one, or give it another stage.',
    ]);
  });

  it('reads "off" for a schedule', () => {
    const off = { incrementalSweepMinutes: 'off', fullSweepAt: 'off' };

    const [store] = readStores({ storeHash: 'abc123', webhooks: 'off', ...off });

    expect(store).toMatchObject(off);
  });

  it('refuses shares of refreshes and sweeps that exceed the quota together', () => {
    expect(
      problemsOf({ sweepQuotaShare: '0.6', stores: [{ storeHash: 'abc123', refreshQuotaShare: 0.5 }] }),
    ).toEqual([
      'refreshQuotaShare of store 1 in cdk.json and -c sweepQuotaShare must not exceed 1 together; they are 0.5 and 0.6.',
    ]);
  });

  it('lets refreshes and sweeps together use the whole quota', () => {
    expect(problemsOf({ storeHash: 'abc123', refreshQuotaShare: '0.7', sweepQuotaShare: '0.3' })).toEqual([]);
  });

  it.each([
    [true, true],
    ['on', true],
    ['true', true],
    [false, false],
    ['off', false],
    ['false', false],
  ])('reads webhooks and requireSignature when they are %j', (written, value) => {
    const [store] = readStores({ storeHash: 'abc123', webhooks: written, requireSignature: written });

    expect(store).toMatchObject({ webhooks: value, requireSignature: value });
  });

  it('refuses webhooks without the incremental sweeps that keep the hooks', () => {
    const stores = [{ storeHash: 'abc123', incrementalSweepMinutes: 'off', fullSweepAt: 'off' }];

    expect(problemsOf({ stores })).toEqual([
      'webhooks of store 1 in cdk.json must be "off" where incrementalSweepMinutes is, because the incremental sweeps register and keep the hooks; it is "on".',
    ]);
  });

  it('refuses full sweeps without the incremental sweeps that they wait for', () => {
    expect(problemsOf({ storeHash: 'abc123', incrementalSweepMinutes: 'off', webhooks: 'off' })).toEqual([
      '-c fullSweepAt must be "off" where incrementalSweepMinutes is, because a full sweep waits for the first incremental sweep; it is "03:10".',
    ]);
  });

  it('refuses parts of a customer that the V2 API does not return', () => {
    expect(problemsOf({ storeHash: 'abc123', include: 'addresses' })).toEqual([
      '-c include needs customersApi "v3", because the V2 API returns neither addresses nor attributes; it is ["addresses"].',
    ]);
  });

  it('says which attributes may be omitted', () => {
    expect(problemsOf({ stores: [{ storeHash: 'abc123', omitFields: ['notes', 'id'] }] })).toEqual([
      'omitFields of store 1 in cdk.json must be a list of these names, such as ["notes"]: email, firstName, lastName, company, phone, notes, taxExemptCategory, registrationIpAddress, customerGroupId, storeCredit, acceptsMarketing, resetPasswordOnLogin, formFields, channelIds, originChannelId, addresses, attributes; it is ["notes","id"].',
    ]);
  });

  it('gives each store a minute of its own for the full sweep', () => {
    const stores = Array.from({ length: 50 }, (_, index) => ({ storeHash: `store${index}` }));

    const times = new Set(readStores({ stores }).map(({ fullSweepAt }) => fullSweepAt));

    expect(times.size).toBeGreaterThan(25);
    for (const time of times) expect(time).toMatch(/^03:[0-5]\d$/);
  });

  it('names every mistake and its place at once', () => {
    const stores = [
      { storeHash: 'abc123', refreshQuotaShare: 'lots' },
      { stage: 'my stage', retention: 7 },
    ];

    expect(problemsOf({ alarmEmail: 'ops', stores })).toEqual([
      'refreshQuotaShare of store 1 in cdk.json must be a number above 0 and at most 1, such as 0.5; it is "lots".',
      '-c alarmEmail must be an e-mail address, such as "ops@example.com", or "none"; it is "ops".',
      'retention of store 2 in cdk.json is not a setting: the settings are storeHash, stage, customersApi, include, omitFields, refreshQuotaShare, sweepQuotaShare, incrementalSweepMinutes, fullSweepAt, timeZone, webhooks, webhooksPerSecond, requireSignature, alarmEmail, logLevel, logRetentionDays, removalPolicy, unusualDeletions, tolerableLagSeconds, dashboard, runbookUrl, apiUrl, secretName, tableName, account, region, tags.',
      'storeHash of store 2 in cdk.json is missing: it must be the text of small letters and digits that follows /stores/ in the API path, such as "abc123".',
      'stage of store 2 in cdk.json must be a text of up to 32 letters, digits and inner hyphens, such as "production"; it is "my stage".',
    ]);
  });

  it.each([
    ['stores', { storeHash: 'abc123' }],
    ['stores', ['abc123']],
    ['storeHash', 123456],
    ['storeHash', ''],
    ['storeHash', null],
    ['stage', 'production-'],
    ['secretName', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf'],
    ['refreshQuotaShare', 0],
    ['refreshQuotaShare', 1.1],
    ['refreshQuotaShare', '-0.5'],
    ['refreshQuotaShare', 'NaN'],
    ['sweepQuotaShare', 0],
    ['sweepQuotaShare', 'off'],
    ['incrementalSweepMinutes', 0],
    ['incrementalSweepMinutes', 1.5],
    ['incrementalSweepMinutes', 1441],
    ['incrementalSweepMinutes', 'never'],
    ['fullSweepAt', '3:30'],
    ['fullSweepAt', '24:00'],
    ['fullSweepAt', '03:60'],
    ['fullSweepAt', 'cron(30 3 * * ? *)'],
    ['timeZone', 'Europe/Atlantis'],
    ['timeZone', '+01:00'],
    ['timeZone', ''],
    ['webhooks', 'yes'],
    ['webhooks', 1],
    ['webhooks', null],
    ['requireSignature', 'TRUE'],
    ['webhooksPerSecond', 2001],
    ['logLevel', 'info'],
    ['customersApi', 'v4'],
    ['include', ['orders']],
    ['include', 'addresses,orders'],
    ['omitFields', ['phon']],
    ['omitFields', ['id']],
    ['omitFields', ['storeHash']],
    ['omitFields', ['dateModified']],
    ['omitFields', ['fingerprint']],
    ['tableName', 'arn:aws:dynamodb:eu-west-1:111122223333:table/customers'],
    ['account', 111122223333],
    ['region', 'Frankfurt'],
    ['logRetentionDays', 31],
    ['removalPolicy', 'keep'],
    ['tags', 'team=crm'],
    ['tags', { team: 1 }],
    ['tags', { 'aws:team': 'crm' }],
    ['unusualDeletions', 1.5],
    ['unusualDeletions', 0],
    ['tolerableLagSeconds', 4],
    ['dashboard', 'maybe'],
    ['runbookUrl', 'https://wiki.example.com/customer-sync#alarms'],
    ['apiUrl', 'http://proxy.example.com'],
    ['apiUrl', 'https://token@proxy.example.com'],
  ])('refuses %s when it is %j', (setting, value) => {
    const problems = problemsOf({ storeHash: 'abc123', [setting]: value });

    expect(problems).toEqual([expect.stringContaining(setting)]);
  });
});

describe('refuseUnwatched', () => {
  it('refuses a store whose alarms nobody would receive', () => {
    const stores = readStores({
      stores: [{ storeHash: 'abc123' }, { storeHash: 'def456', alarmEmail: 'none' }],
    });

    expect(() => refuseUnwatched(stores)).toThrow(
      new StoreConfigError([
        'Nobody would receive the alarms of store "abc123" with stage "production": set alarmEmail in cdk.json, or set it to "none" if nobody needs them by e-mail.',
      ]),
    );
  });
});
