import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { factsOf } from '../../infra/access/facts.ts'
import { allNeeds, grantsGolden } from '../../infra/access/golden.ts'
import { grantsOf } from '../../infra/access/grants.ts'
import type { GrantedResource, Statement } from '../../infra/access/statement.ts'
import { constructId } from '../../infra/constructs/names.ts'
import { type PolicyStatement, type Resource, referred, statementsOf, synthesize } from './templates.ts'

const nothing = { read: [], listIndexed: [], write: [], calls: [] }

describe('derived grants', () => {
  it('are those that were reviewed', () => {
    const reviewed: unknown = JSON.parse(
      readFileSync(new URL('../../infra/access/grants.golden.json', import.meta.url), 'utf8'),
    )
    expect(grantsGolden()).toEqual(reviewed)
  })

  it('read a record, the copies under its unique keys, and who holds the others', () => {
    expect(factsOf(grantsOf({ ...nothing, read: ['Member'] }))).toEqual([
      'table ORG#*#MEMBER: dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:Query',
      'table ORG#*#MEMBER_ACCOUNT: dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:Query',
      'table ORG#*#MEMBER_ADDRESS: dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:Query',
    ])
  })

  it('list an entity through the index in its own place only', () => {
    expect(factsOf(grantsOf({ ...nothing, listIndexed: ['Member', 'Organization'] }))).toEqual([
      'table/index/gsi1 ACCOUNT#*#MEMBERS: dynamodb:Query',
    ])
  })

  it('write a record with all its unique keys', () => {
    expect(factsOf(grantsOf({ ...nothing, write: ['Account'] }))).toEqual([
      'table ACCOUNT#*#PROFILE: dynamodb:ConditionCheckItem, dynamodb:DeleteItem, dynamodb:PutItem',
      'table ADDRESS#*#ACCOUNT: dynamodb:ConditionCheckItem, dynamodb:DeleteItem, dynamodb:PutItem',
    ])
  })

  it('never delete what is only added to', () => {
    expect(factsOf(grantsOf({ ...nothing, write: ['AuditEvent', 'AuditSeal', 'SeatLedgerEntry'] }))).toEqual([
      'table *#*#AUDIT_SEAL#*: dynamodb:PutItem',
      'table *#*#EVENT#*: dynamodb:PutItem',
      'table PROVIDER#*#SEAT_LEDGER: dynamodb:PutItem',
    ])
  })

  it('let no function change or delete an audit event or a seal, and one alone add seals', () => {
    const facts = Object.entries(grantsGolden()).flatMap(([name, own]) => own.map((fact) => ({ name, fact })))
    const ofAudit = facts.filter(({ fact }) => /^table \S*#(?:EVENT|AUDIT_SEAL)#/.test(fact))
    expect(ofAudit.filter(({ fact }) => /Delete|ConditionCheck|Update/.test(fact))).toEqual([])
    const sealing = ofAudit.filter(({ fact }) => fact.includes('AUDIT_SEAL') && fact.includes('PutItem'))
    expect(sealing.map(({ name }) => name)).toEqual(['workers/seal-audit-trail'])
  })

  it('put each action on the table into one statement, so that a batch or transaction is matched as a whole', () => {
    for (const needs of Object.values(allNeeds())) {
      const granted = grantsOf(needs)
        .filter(({ resources }) => resources.includes('table'))
        .flatMap(({ actions }) => actions)
      expect(granted).toEqual([...new Set(granted)])
    }
  })

  it('tell a reviewer of a statement that holds for a request without partition keys', () => {
    const [statement] = grantsOf({ ...nothing, read: ['Organization'] })
    const { Null: _dropped, ...conditions } = statement?.conditions ?? {}
    expect(factsOf([{ ...(statement as Statement), conditions }])).toEqual([
      'table ORG#*#PROFILE (or no partition at all): dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:Query',
    ])
  })
})

describe('the policies in the templates', () => {
  let installation: ReturnType<typeof synthesize>
  beforeAll(() => {
    installation = synthesize()
  })

  it('grant every function what its contract derives, and beyond it only its own log and queues', () => {
    const policies = installation.ofType('AWS::IAM::Policy')
    const granted = Object.fromEntries(
      Object.keys(allNeeds()).map((name) => {
        const role = functionNamed(name, installation.ofType('AWS::Lambda::Function')).Properties['Role']
        const own = policies.filter(({ Properties }) =>
          (Properties['Roles'] as unknown[]).some((one) => referred(one) === referred(role)),
        )
        const statements = own
          .flatMap(statementsOf)
          .filter(({ Action }) => !/^(logs|sqs):/.test([Action].flat()[0] ?? ''))
        return [name, factsOf(statements.map(toStatement))]
      }),
    )
    expect(granted).toEqual(grantsGolden())
  })

  it('name every action and every resource in full', () => {
    const statements = installation.ofType('AWS::IAM::Policy').flatMap(statementsOf)
    expect(statements.length).toBeGreaterThan(30)
    for (const { Action, Resource } of statements) {
      expect([Action].flat().join()).not.toContain('*')
      expect(JSON.stringify(Resource)).not.toContain('*')
    }
  })

  it('are all there is: one role per function and the pipe’s, none with a managed or an inline policy', () => {
    const roles = installation.ofType('AWS::IAM::Role')
    expect(roles.length).toBe(installation.ofType('AWS::Lambda::Function').length + 1)
    for (const { Properties } of roles) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns')
      expect(Properties).not.toHaveProperty('Policies')
    }
  })

  it('let the pipe read the one stream, put events on the one bus and write to its dead letters', () => {
    const [pipe = {}] = installation.ofType('AWS::Pipes::Pipe').map(({ Properties }) => Properties)
    const [bus] = installation.ofType('AWS::Events::EventBus')
    const own = installation
      .ofType('AWS::IAM::Policy')
      .filter(({ Properties }) => referred((Properties['Roles'] as unknown[])[0]) === referred(pipe['RoleArn']))
    const granted = own.flatMap(statementsOf).map(({ Action, Resource }) => [[Action].flat(), Resource])
    const { DynamoDBStreamParameters: stream } = pipe['SourceParameters'] as {
      DynamoDBStreamParameters: { DeadLetterConfig: { Arn: unknown } }
    }
    expect(granted).toEqual([
      [
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
        pipe['Source'],
      ],
      [['events:PutEvents'], { 'Fn::GetAtt': [bus?.id, 'Arn'] }],
      [['sqs:SendMessage'], stream.DeadLetterConfig.Arn],
    ])
  })

  it('stay below the 10,240 characters that IAM allows a role', () => {
    for (const policy of installation.ofType('AWS::IAM::Policy')) {
      expect(JSON.stringify(policy.Properties['PolicyDocument']).length).toBeLessThan(8_000)
    }
  })
})

function functionNamed(name: string, functions: readonly Resource[]): Resource {
  const [folder = '', file] = name.split('/')
  const [stack, id] = file === undefined ? ['api', name] : [folder === 'triggers' ? 'identity' : folder, file]
  const found = functions.find(
    (one) => one.stack.endsWith(stack) && one.id.replace(/[0-9A-F]{8}$/, '') === constructId(id),
  )
  if (!found) throw new Error(`No function ${name} is declared`)
  return found
}

const symbols: readonly (readonly [RegExp, GrantedResource])[] = [
  [/Table.*Arn.*\/index\/gsi1"/, 'table/index/gsi1'],
  [/FnGetAttTable\w+Arn\w+"/, 'table'],
  [/MacKey/, 'macKey'],
  [/FnGetAttUsers\w+Arn|"Users\w+","Arn"/, 'userPool'],
  [/:configuration-set\//, 'mailConfigurationSet'],
  [/:identity\//, 'mailIdentity'],
]

/** A template's statement with the symbolic names of its resources. */
function toStatement({ Action, Resource, Condition }: PolicyStatement): Statement {
  return {
    actions: [Action].flat(),
    resources: [Resource].flat().map((resource) => {
      const text = JSON.stringify(resource)
      const symbol = symbols.find(([pattern]) => pattern.test(text))?.[1]
      if (!symbol) throw new Error(`A right on an unknown resource: ${text}`)
      return symbol
    }),
    ...(Condition && { conditions: Condition }),
  }
}
