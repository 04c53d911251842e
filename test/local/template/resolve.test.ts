import { describe, expect, it } from '@jest/globals'
import { assignPhysicalIds } from '../../../infra/local/template/physical.ts'
import { createResolver, type PhysicalResources } from '../../../infra/local/template/resolve.ts'
import { assembly } from './assembly.ts'

const subject = assembly({
  data: {
    resources: {
      Table: { Type: 'AWS::DynamoDB::GlobalTable' },
      Mail: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Join': ['-', ['mail', { Ref: 'Stage' }]] } } },
    },
    parameters: { Stage: { Default: 'dev' }, Nameless: {} },
    conditions: {
      IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      IsOther: { 'Fn::Not': [{ Condition: 'IsProduction' }] },
    },
    outputs: {
      TableArn: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] }, Export: { Name: 'data:TableArn' } },
    },
  },
  api: {
    resources: {
      Always: { Type: 'AWS::Logs::LogGroup' },
      Never: { Type: 'AWS::Logs::LogGroup', Condition: 'Impossible' },
    },
    conditions: { Impossible: { 'Fn::Equals': ['a', 'b'] } },
  },
})

function provisioned(parameters: Record<string, string> = {}) {
  const physical: PhysicalResources = new Map()
  physical.set('data/Table', { ref: 'keyward', attributes: { Arn: 'arn:table' } })
  return { ids: physical, resolver: createResolver({ assembly: subject, physical, parameters }) }
}

describe('the resolver', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Table' }, 'keyward'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:table'],
    ['Fn::Join', { 'Fn::Join': [':', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a:us-east-1:1'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${AWS::AccountId}/${Table}/${Table.Arn}/${!Literal}' },
      '000000000000/keyward/arn:table/${Literal}',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'Table' } }] }, 'keyward-dev'],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] },
      'table',
    ],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'data:TableArn' }, 'arn:table'],
    ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'TableArn' } }, 'arn:table'],
    ['Fn::If', { 'Fn::If': ['IsOther', 'yes', 'no'] }, 'yes'],
    [
      'AWS::NoValue',
      { kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }, 2] },
      { kept: 1, list: [2] },
    ],
    [
      'pseudo parameters',
      [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::URLSuffix' }, { Ref: 'AWS::StackName' }],
      ['aws', 'amazonaws.com', 'data'],
    ],
  ])('resolves %s', (_name, value, expected) => {
    expect(provisioned().resolver.resolve(value, 'data')).toEqual(expected)
  })

  it('prefers a given parameter to its default', () => {
    expect(provisioned({ Stage: 'prod' }).resolver.resolve({ 'Fn::If': ['IsProduction', 'yes', 'no'] }, 'data')).toBe(
      'yes',
    )
  })

  it('sees what is provisioned after it was made', () => {
    const { ids, resolver } = provisioned()
    ids.set('data/Mail', { ref: 'later', attributes: {} })
    expect(resolver.resolve({ Ref: 'Mail' }, 'data')).toBe('later')
  })

  it.each<[string, unknown, RegExp]>([
    ['a resource that is not declared', { Ref: 'Ghost' }, /Ghost/],
    ['a resource that is not provisioned', { Ref: 'Mail' }, /AWS::SQS::Queue Mail is not provisioned/],
    ['an attribute that is not there', { 'Fn::GetAtt': ['Table', 'StreamArn'] }, /Table\.StreamArn/],
    ['an export that is not there', { 'Fn::ImportValue': 'data:Ghost' }, /data:Ghost/],
    ['a parameter without a value', { Ref: 'Nameless' }, /Nameless/],
    ['an intrinsic it does not know', { 'Fn::Base64': 'x' }, /Fn::Base64/],
  ])('refuses %s, naming it', (_name, value, expected) => {
    expect(() => provisioned().resolver.resolve(value, 'data')).toThrow(expected)
  })

  it('lists the resources whose condition holds', () => {
    expect(
      provisioned()
        .resolver.resources('AWS::Logs::LogGroup')
        .map(({ logicalId }) => logicalId),
    ).toEqual(['Always'])
  })
})

describe('assignPhysicalIds', () => {
  it('gives the same ids on every start and keeps those that are there', () => {
    const [first, second] = [provisioned(), provisioned()]
    for (const { ids, resolver } of [first, second])
      assignPhysicalIds({ assembly: subject, resolver, physical: ids, provided: ['AWS::DynamoDB::GlobalTable'] })
    expect(first.ids).toEqual(second.ids)
    expect(first.ids.get('data/Table')?.ref).toBe('keyward')
    expect(first.ids.get('data/Mail')).toEqual({
      ref: 'https://sqs.us-east-1.amazonaws.com/000000000000/mail-dev',
      attributes: {
        Arn: 'arn:aws:sqs:us-east-1:000000000000:mail-dev',
        QueueName: 'mail-dev',
        QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/mail-dev',
      },
    })
  })

  it('refuses a type it does not know, naming type and logical id', () => {
    const { ids, resolver } = provisioned()
    const strange = assembly({ data: { resources: { Cluster: { Type: 'AWS::ECS::Cluster' } } } })
    expect(() => assignPhysicalIds({ assembly: strange, resolver, physical: ids, provided: [] })).toThrow(
      /AWS::ECS::Cluster Cluster/,
    )
  })
})
