import { beforeAll, describe, expect, it } from '@jest/globals'
import { toItem } from '../../functions/runtime/item.ts'
import { compileFilters, compilePattern } from '../../infra/local/event-sources/event-pattern.ts'
import { valueAt } from '../../infra/local/event-sources/json-path.ts'
import { type Worker, workers } from '../../shared/api/workers.ts'
import { customAttribute, ssoAttributeNames } from '../../shared/config/identity.ts'
import { limits } from '../../shared/config/limits.ts'
import { identityProviderOf } from '../../shared/domain/sso/identity-provider.ts'
import { ssoConfiguration } from '../domain/sso/records.ts'
import { type PolicyStatement, type Resource, referred, statementsOf, synthesize } from './templates.ts'

interface PipeProperties {
  readonly Target: unknown
  readonly SourceParameters: {
    readonly FilterCriteria: { readonly Filters: { readonly Pattern: string }[] }
    readonly DynamoDBStreamParameters: { readonly DeadLetterConfig: { readonly Arn: unknown } }
  }
  readonly TargetParameters: {
    readonly EventBridgeEventBusParameters: { readonly Source: string; readonly DetailType: string }
  }
}

interface RuleProperties {
  readonly EventBusName?: unknown
  readonly EventPattern: unknown
  readonly Targets: readonly { readonly Arn: unknown; readonly DeadLetterConfig: { readonly Arn: unknown } }[]
}

let installation: ReturnType<typeof synthesize>
beforeAll(() => {
  installation = synthesize()
})

function only(type: string): Resource {
  const [found, ...others] = installation.ofType(type)
  if (!found || others.length > 0) throw new Error(`There is not exactly one ${type}`)
  return found
}

/** The app client of that construct. */
function clientOf(construct: string): Readonly<Record<string, unknown>> {
  const clients = installation.ofType('AWS::Cognito::UserPoolClient')
  const found = clients.find(({ id }) => id.replace(/[0-9A-F]{8}$/, '') === construct)
  if (!found) throw new Error(`There is no app client ${construct}`)
  return found.Properties
}

describe('what must not be lost', () => {
  it.each(['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::Cognito::UserPool'])(
    '%s outlives its stack',
    (type) => {
      expect(only(type)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
    },
  )

  it('is in a table that is recoverable to any second of 35 days and protected from deletion', () => {
    expect(only('AWS::DynamoDB::GlobalTable').Properties['Replicas']).toMatchObject([
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      },
    ])
  })

  it('signs with a key that can do nothing else', () => {
    expect(only('AWS::KMS::Key').Properties).toMatchObject({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
  })
})

describe('the table', () => {
  it('has the keys, the index, the stream and the expiry that the store writes', () => {
    expect(only('AWS::DynamoDB::GlobalTable').Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi1',
          KeySchema: [
            { AttributeName: 'gsi1pk', KeyType: 'HASH' },
            { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    })
  })
})

describe('the user pool', () => {
  it('knows people by their address in any letter case and lets nobody sign up by himself', () => {
    expect(only('AWS::Cognito::UserPool').Properties).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only' }] },
      AutoVerifiedAttributes: [],
      DeletionProtection: 'ACTIVE',
      UserPoolTier: 'ESSENTIALS',
    })
  })

  it('takes any hash in base64 as a password, whichever characters it happens to have', () => {
    expect(only('AWS::Cognito::UserPool').Properties['Policies']).toEqual({
      PasswordPolicy: {
        MinimumLength: 8,
        RequireLowercase: false,
        RequireUppercase: false,
        RequireNumbers: false,
        RequireSymbols: false,
      },
    })
  })

  it('keeps the address changeable by us and out of reach of the person', () => {
    expect(only('AWS::Cognito::UserPool').Properties['Schema']).toEqual([
      { Name: 'email', Mutable: true, Required: false },
      ...ssoAttributeNames.map((Name) => ({ Name, AttributeDataType: 'String', Mutable: true })),
    ])
    for (const { Properties } of installation.ofType('AWS::Cognito::UserPoolClient')) {
      expect(Properties['WriteAttributes']).toEqual(ssoAttributeNames.map(customAttribute).sort())
    }
  })

  it('has, changeable and writable, every attribute that identity providers fill, and fills no other', () => {
    const { attributes } = identityProviderOf(ssoConfiguration())
    expect(Object.keys(attributes).sort()).toEqual(clientOf('SignInPages')['WriteAttributes'])
  })

  it('sends people back from its pages to the callback alone, by the code flow alone', () => {
    const { CallbackURLs, ...settings } = clientOf('SignInPages')
    expect(settings).toMatchObject({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
    })
    expect(CallbackURLs).toHaveLength(1)
    expect(JSON.stringify(CallbackURLs)).toContain('/identity/sso/callback')
    expect(JSON.stringify(only('AWS::Cognito::UserPoolDomain').Properties['Domain'])).toContain('keyward-dev-')
  })

  it('hands out what its pages end with to nobody without a secret, and opens no other way to whoever has it', () => {
    expect(clientOf('SignInPages')).toMatchObject({
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    })
  })

  it('keeps that secret out of templates and environments', () => {
    expect(JSON.stringify(installation.resources)).not.toContain('ClientSecret')
  })

  it('does not know the client of passwords on its pages', () => {
    const client = clientOf('SignIn')
    expect(client).toMatchObject({ AllowedOAuthFlowsUserPoolClient: false })
    for (const name of ['AllowedOAuthFlows', 'CallbackURLs', 'SupportedIdentityProviders']) {
      expect(client[name]).toBeUndefined()
    }
  })

  it('asks before it makes a user of somebody whom an identity provider vouches for', () => {
    const { LambdaConfig } = only('AWS::Cognito::UserPool').Properties as { LambdaConfig: Record<string, unknown> }
    expect(JSON.stringify(LambdaConfig['PreSignUp'])).toContain('PreSignUp')
  })

  it('takes passwords from the functions alone', () => {
    expect(clientOf('SignIn')).toMatchObject({
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    })
  })

  it.each(['SignIn', 'SignInPages'])(
    'issues tokens through %s that are revocable, for an hour and for 30 days',
    (id) => {
      expect(clientOf(id)).toMatchObject({
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
        AccessTokenValidity: 60,
        RefreshTokenValidity: limits.sessionDays * 24 * 60,
      })
    },
  )
})

describe('workers', () => {
  const requested = Object.values<Worker>(workers).flatMap(({ trigger }) =>
    trigger.kind === 'requested' ? [trigger] : [],
  )
  const scheduled = Object.values<Worker>(workers).flatMap(({ trigger }) =>
    trigger.kind === 'schedule' ? [trigger.everyMinutes] : [],
  )
  const rules = () =>
    installation.ofType('AWS::Events::Rule').map((rule) => {
      const { EventBusName, EventPattern, Targets } = rule.Properties as unknown as RuleProperties
      return { id: rule.id, bus: referred(EventBusName), matches: compilePattern(EventPattern ?? {}), targets: Targets }
    })
  const requestRules = () => rules().filter(({ bus }) => bus !== undefined)
  /** Whatever field a key is made of, it is there. */
  const anyRecord = new Proxy({}, { get: () => '2026-01-01T00:00:00.000Z' })

  it('are each reached by the records that the store adds for them, once, and by no others', () => {
    const pipe = only('AWS::Pipes::Pipe').Properties as unknown as PipeProperties
    const passes = compileFilters(pipe.SourceParameters.FilterCriteria)
    const { Source: source, DetailType } = pipe.TargetParameters.EventBridgeEventBusParameters
    expect(referred(pipe.Target)).toBe(only('AWS::Events::EventBus').id)
    for (const { by } of requested) {
      const { entity } = toItem(by, anyRecord, 1)
      const added = (eventName: string) => ({ eventName, dynamodb: { NewImage: { entity: { S: entity } } } })
      expect(['INSERT', 'MODIFY', 'REMOVE'].map((eventName) => passes(added(eventName)))).toEqual([true, false, false])
      const detail = added('INSERT')
      const event = { source, 'detail-type': valueAt(DetailType, detail), detail }
      expect(requestRules().filter(({ matches }) => matches(event))).toHaveLength(
        requested.filter((one) => one.by === by).length,
      )
    }
    expect(passes({ eventName: 'INSERT', dynamodb: { NewImage: { entity: { S: 'Organization' } } } })).toBe(false)
    expect(requestRules()).toHaveLength(requested.length)
  })

  it('get the stream’s record as it is, from a queue of their own that takes messages from its rule only', () => {
    const queues = requestRules().map(({ id, bus, targets: [target, ...others] }) => {
      expect(bus).toBe(only('AWS::Events::EventBus').id)
      expect(others).toEqual([])
      expect(target).toMatchObject({
        InputPath: '$.detail',
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      })
      const queue = referred(target?.Arn)
      expect(senders(queue)).toEqual([id])
      return queue
    })
    expect(new Set(queues).size).toBe(requested.length)
    const [deadLetters] = requestRules().flatMap(({ targets }) =>
      targets.map((one) => referred(one.DeadLetterConfig.Arn)),
    )
    expect(new Set(senders(deadLetters))).toEqual(new Set(requestRules().map(({ id }) => id)))
  })

  /** The rules that a queue's policy lets in. */
  function senders(queue: string | undefined): (string | undefined)[] {
    return installation
      .ofType('AWS::SQS::QueuePolicy')
      .filter(({ Properties }) => (Properties['Queues'] as unknown[]).map(referred).includes(queue))
      .flatMap((policy) => statementsOf(policy) as readonly (PolicyStatement & { Effect: string })[])
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Condition }) => referred(Condition?.['ArnEquals']?.['aws:SourceArn']))
  }

  it('need one reader of the stream, which serves two at most', () => {
    expect(installation.ofType('AWS::Pipes::Pipe')).toHaveLength(1)
  })

  it('run as often as the contract says', () => {
    const rates = installation
      .ofType('AWS::Events::Rule')
      .flatMap(({ Properties }) => Properties['ScheduleExpression'] ?? [])
    expect(scheduled).toEqual([60, 60])
    expect(rates).toEqual(['rate(1 hour)', 'rate(1 hour)'])
  })

  it('hear of every outcome that SES is told to report', () => {
    const outcomes = installation
      .ofType('AWS::Events::Rule')
      .filter(({ Properties }) => Properties['EventPattern'] && !Properties['EventBusName'])
    expect(outcomes.map(({ Properties }) => Properties['EventPattern'])).toEqual([
      {
        source: ['aws.ses'],
        'detail-type': [
          'Email Sent',
          'Email Delivered',
          'Email Bounced',
          'Email Complaint Received',
          'Email Rejected',
          'Email Rendering Failed',
        ],
      },
    ])
    expect(only('AWS::SES::ConfigurationSetEventDestination').Properties['EventDestination']).toMatchObject({
      MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint', 'reject', 'renderingFailure'],
    })
  })

  it('report each failed record by itself and are not drowned', () => {
    const mappings = installation.ofType('AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties)
    for (const mapping of mappings)
      expect(mapping).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
    const paces = mappings.map(({ BatchSize, ScalingConfig }) => ({ BatchSize, ScalingConfig }))
    expect(paces).toEqual(
      requested.map(({ by }) =>
        by === 'MailRequest'
          ? { BatchSize: 5, ScalingConfig: { MaximumConcurrency: 2 } }
          : { BatchSize: 10, ScalingConfig: { MaximumConcurrency: 5 } },
      ),
    )
  })

  it('lose nothing in silence: the pipe, queues, rules and the function behind one have dead letters, and those an alarm', () => {
    const queues = installation.ofType('AWS::SQS::Queue')
    const deadLetters = queues.filter(({ Properties }) => Properties['MessageRetentionPeriod'] === 14 * 86_400)
    const named = new Set(deadLetters.map(({ id }) => id))
    const ends = [
      ...queues
        .filter(({ id }) => !named.has(id))
        .map(({ Properties }) => {
          expect(Properties).toMatchObject({ VisibilityTimeout: 90, RedrivePolicy: { maxReceiveCount: 40 } })
          return (Properties['RedrivePolicy'] as { deadLetterTargetArn: unknown }).deadLetterTargetArn
        }),
      (only('AWS::Pipes::Pipe').Properties as unknown as PipeProperties).SourceParameters.DynamoDBStreamParameters
        .DeadLetterConfig.Arn,
      ...rules().flatMap(({ targets }) => targets.map((target) => target.DeadLetterConfig.Arn)),
      (
        only('AWS::Lambda::EventInvokeConfig').Properties['DestinationConfig'] as {
          OnFailure: { Destination: unknown }
        }
      ).OnFailure.Destination,
    ]
    expect(ends).toHaveLength(2 * requested.length + scheduled.length + 3)
    for (const end of ends) expect(named).toContain(referred(end))
    for (const id of named) {
      const watching = installation
        .ofType('AWS::CloudWatch::Alarm')
        .filter(({ Properties }) => JSON.stringify(Properties['Dimensions'] ?? '').includes(`${id}QueueName`))
      expect(watching.map(({ Properties }) => Properties)).toMatchObject([
        {
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          AlarmActions: [{}],
        },
      ])
    }
  })

  it('keep their queues encrypted and closed to plain HTTP', () => {
    const closed = installation
      .ofType('AWS::SQS::QueuePolicy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('"aws:SecureTransport":"false"'))
      .flatMap(({ Properties }) => (Properties['Queues'] as unknown[]).map(referred))
    for (const { id, Properties } of installation.ofType('AWS::SQS::Queue')) {
      expect(Properties['SqsManagedSseEnabled']).toBe(true)
      expect(closed).toContain(id)
    }
  })
})

describe('the installation', () => {
  it('watches every function, the pipe and every rule of its bus', () => {
    const dimensions = installation
      .ofType('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => `${String(Properties['MetricName'])} ${JSON.stringify(Properties['Dimensions'] ?? '')}`)
    for (const { id } of installation.ofType('AWS::Lambda::Function')) {
      for (const metric of ['Errors', 'Throttles']) {
        expect(dimensions.filter((one) => one.startsWith(metric) && one.includes(`Ref${id}`))).toHaveLength(1)
      }
    }
    for (const { id } of installation.ofType('AWS::Pipes::Pipe')) {
      expect(dimensions.filter((one) => one.startsWith('ExecutionFailed') && one.includes(`Ref${id}`))).toHaveLength(1)
    }
    const { Name: EventBusName } = only('AWS::Events::EventBus').Properties
    const watched = installation
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties['MetricName'] === 'FailedInvocations')
      .map(({ Properties }) => Properties['Dimensions'])
    expect(watched).toEqual(
      installation
        .ofType('AWS::Events::Rule')
        .filter(({ Properties }) => Properties['EventBusName'])
        .map(({ Properties }) => [
          { Name: 'EventBusName', Value: EventBusName },
          { Name: 'RuleName', Value: Properties['Name'] },
        ]),
    )
  })

  it('wakes somebody for the figure that is written when a certificate of an identity provider expires', () => {
    const [alarm, ...others] = installation
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties['MetricName'] === 'SsoCertificatesExpiring')
    expect(others).toEqual([])
    expect(alarm?.Properties).toMatchObject({
      Namespace: 'Keyward',
      Dimensions: [{ Name: 'service', Value: 'keyward' }],
      Statistic: 'Sum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [{}],
    })
  })

  it('keeps every log for 90 days', () => {
    const groups = installation.ofType('AWS::Logs::LogGroup')
    expect(groups.length).toBe(installation.ofType('AWS::Lambda::Function').length + 2)
    for (const { Properties } of groups) expect(Properties['RetentionInDays']).toBe(90)
  })

  it('stays far from the 500 resources and the 1 MB of a CloudFormation stack', () => {
    const byStack = Map.groupBy(installation.resources, ({ stack }) => stack)
    for (const resources of byStack.values()) {
      expect(resources.length).toBeLessThan(350)
      expect(JSON.stringify(resources).length).toBeLessThan(700_000)
    }
  })
})
