import { beforeAll, describe, expect, it } from '@jest/globals'
import { toItem } from '../../functions/runtime/item.ts'
import { compileFilters } from '../../infra/local/event-sources/event-pattern.ts'
import { type Worker, workers } from '../../shared/api/workers.ts'
import { type Resource, referred, synthesize } from './templates.ts'

let installation: ReturnType<typeof synthesize>
beforeAll(() => {
  installation = synthesize()
})

function only(type: string): Resource {
  const [found, ...others] = installation.ofType(type)
  if (!found || others.length > 0) throw new Error(`There is not exactly one ${type}`)
  return found
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
    ])
    expect(only('AWS::Cognito::UserPoolClient').Properties['WriteAttributes']).toEqual(['nickname'])
  })

  it('issues tokens through a client without a secret, revocable, for an hour and for 30 days', () => {
    expect(only('AWS::Cognito::UserPoolClient').Properties).toMatchObject({
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AllowedOAuthFlowsUserPoolClient: false,
      TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
      AccessTokenValidity: 60,
      RefreshTokenValidity: 30 * 24 * 60,
    })
  })
})

describe('workers', () => {
  const requested = Object.values<Worker>(workers).flatMap(({ trigger }) =>
    trigger.kind === 'requested' ? [trigger.by] : [],
  )
  const filters = () =>
    installation.ofType('AWS::Pipes::Pipe').map(({ Properties }) => {
      const { FilterCriteria } = Properties['SourceParameters'] as {
        FilterCriteria: { Filters: { Pattern: string }[] }
      }
      return compileFilters(FilterCriteria)
    })

  const AT = '2026-01-01T00:00:00.000Z'
  const event = { scope: 'ORG', scopeId: 'o', at: AT, eventId: 'e', keptUntil: AT }

  it('are each reached by the records that the store adds for them, once', () => {
    for (const name of requested) {
      const { entity } = toItem(name, { mailId: 'm', organizationId: 'o', requestedAt: AT, ...event }, 1)
      const added = (eventName: string) => ({ eventName, dynamodb: { NewImage: { entity: { S: entity } } } })
      expect(filters().filter((matches) => matches(added('INSERT')))).toHaveLength(1)
      expect(filters().filter((matches) => matches(added('MODIFY')))).toHaveLength(0)
    }
    expect(filters()).toHaveLength(requested.length)
  })

  it('read the stream by at most two pipes, which is all that a stream serves', () => {
    expect(installation.ofType('AWS::Pipes::Pipe').length).toBeLessThanOrEqual(2)
  })

  it('hear of every outcome that SES is told to report', () => {
    expect(only('AWS::Events::Rule').Properties['EventPattern']).toEqual({
      source: ['aws.ses'],
      'detail-type': [
        'Email Sent',
        'Email Delivered',
        'Email Bounced',
        'Email Complaint Received',
        'Email Rejected',
        'Email Rendering Failed',
      ],
    })
    expect(only('AWS::SES::ConfigurationSetEventDestination').Properties['EventDestination']).toMatchObject({
      MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint', 'reject', 'renderingFailure'],
    })
  })

  it('report each failed record by itself and are not drowned', () => {
    const mappings = installation.ofType('AWS::Lambda::EventSourceMapping')
    expect(mappings).toHaveLength(requested.length)
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BatchSize: 5,
        ScalingConfig: { MaximumConcurrency: 2 },
      })
    }
  })

  it('lose nothing in silence: pipes, queues, the rule and its function have dead letters, and those an alarm', () => {
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
      ...installation.ofType('AWS::Pipes::Pipe').map(({ Properties }) => {
        const { DynamoDBStreamParameters: stream } = Properties['SourceParameters'] as {
          DynamoDBStreamParameters: { DeadLetterConfig: { Arn: unknown } }
        }
        return stream.DeadLetterConfig.Arn
      }),
      (only('AWS::Events::Rule').Properties['Targets'] as { DeadLetterConfig: { Arn: unknown } }[])[0]?.DeadLetterConfig
        .Arn,
      (
        only('AWS::Lambda::EventInvokeConfig').Properties['DestinationConfig'] as {
          OnFailure: { Destination: unknown }
        }
      ).OnFailure.Destination,
    ]
    expect(ends).toHaveLength(6)
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
  it('watches every function and every pipe', () => {
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
  })

  it('keeps every log for 90 days', () => {
    const groups = installation.ofType('AWS::Logs::LogGroup')
    expect(groups.length).toBe(17)
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
