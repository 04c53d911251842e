import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { createEventBus, type EventBus } from '../../../infra/local/event-sources/event-bus.ts'
import { declaredQueues, openQueues, type Queues } from '../../../infra/local/event-sources/queue.ts'
import { assignPhysicalIds } from '../../../infra/local/template/physical.ts'
import { createResolver, type PhysicalResources } from '../../../infra/local/template/resolve.ts'
import { assembly } from '../template/assembly.ts'

const rule = (Properties: Record<string, unknown>) => ({ Type: 'AWS::Events::Rule', Properties })
const target = (logicalId: string, rest: Record<string, unknown> = {}) => ({
  Id: 'Target0',
  Arn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
  ...rest,
})

function busOf(rules: Record<string, ReturnType<typeof rule>>) {
  const subject = assembly({
    work: {
      resources: {
        Bounces: { Type: 'AWS::Lambda::Function' },
        Other: { Type: 'AWS::Lambda::Function' },
        Dead: { Type: 'AWS::SQS::Queue' },
        Requests: { Type: 'AWS::Events::EventBus', Properties: { Name: 'requests' } },
        Mails: { Type: 'AWS::SQS::Queue' },
        ...rules,
      },
    },
  })
  const physical: PhysicalResources = new Map()
  const resolver = createResolver({ assembly: subject, physical })
  assignPhysicalIds({ assembly: subject, resolver, physical, provided: [] })
  queues = openQueues({
    databaseFile: join(mkdtempSync(join(tmpdir(), 'keyward-bus-')), 'queues.db'),
    declarations: declaredQueues(resolver),
  })
  bus = createEventBus({
    resolver,
    queues,
    log: (line) => log.push(line),
    invoke: async (functionArn, event) => {
      invocations.push([functionArn.split(':').at(-1) ?? '', event])
      return failing ? { payload: { errorMessage: 'no' }, functionError: 'Unhandled' } : { payload: null }
    },
  })
  return bus
}

let bus: EventBus
let queues: Queues
let failing: boolean
let invocations: [string, unknown][]
const log: string[] = []

beforeEach(() => {
  failing = false
  invocations = []
  log.length = 0
})
afterEach(() => {
  bus.stop()
  queues.close()
  jest.useRealTimers()
})

const bounce = { source: 'aws.ses', 'detail-type': 'Email Bounced', detail: { a: 1 } }

describe('the event bus', () => {
  it('hands an event, completed, to the targets of the rules that match it', async () => {
    const { putEvent } = busOf({
      Bounced: rule({
        EventPattern: { source: ['aws.ses'], 'detail-type': [{ prefix: 'Email B' }] },
        Targets: [target('Bounces')],
      }),
      Elsewhere: rule({ EventPattern: { source: ['other'] }, Targets: [target('Other')] }),
      Off: rule({ EventPattern: { source: ['aws.ses'] }, State: 'DISABLED', Targets: [target('Other')] }),
    })
    await putEvent(bounce)
    expect(invocations).toEqual([
      [
        'work-Bounces',
        {
          version: '0',
          id: expect.any(String),
          account: '000000000000',
          region: 'us-east-1',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          resources: [],
          ...bounce,
        },
      ],
    ])
  })

  it('repeats a failed target twice, then rejects and keeps the event in the dead-letter queue', async () => {
    failing = true
    const { putEvent } = busOf({
      Bounced: rule({
        EventPattern: { source: ['aws.ses'] },
        Targets: [target('Bounces', { DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Dead', 'Arn'] } } })],
      }),
    })
    await expect(putEvent(bounce)).rejects.toThrow(/work-Bounces failed/)
    expect(invocations).toHaveLength(3)
    expect(queues.list('work-Dead').map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([bounce])
  })

  it('gives a target the part of the event that it asks for', async () => {
    const { putEvent } = busOf({
      Part: rule({ EventPattern: { source: ['aws.ses'] }, Targets: [target('Mails', { InputPath: '$.detail' })] }),
      Function: rule({
        EventPattern: { source: ['aws.ses'] },
        Targets: [target('Bounces', { InputPath: '$.detail.a' })],
      }),
    })
    await putEvent(bounce)
    expect(queues.list('work-Mails').map(({ body }) => body)).toEqual(['{"a":1}'])
    expect(invocations).toEqual([['work-Bounces', 1]])
  })

  it('keeps a bus of the app apart from the default one', async () => {
    const { putEvent } = busOf({
      Own: rule({
        EventBusName: { Ref: 'Requests' },
        EventPattern: { source: ['aws.ses'] },
        Targets: [target('Mails', { InputPath: '$.detail' })],
      }),
      Default: rule({ EventPattern: { source: ['aws.ses'] }, Targets: [target('Bounces')] }),
    })
    await putEvent(bounce, 'arn:aws:events:us-east-1:000000000000:event-bus/requests')
    expect([queues.depth('work-Mails'), invocations.length]).toEqual([1, 0])
    await putEvent(bounce)
    expect([queues.depth('work-Mails'), invocations.length]).toEqual([1, 1])
    await expect(putEvent(bounce, 'other')).rejects.toThrow(/other/)
  })

  it('refuses what it cannot imitate', () => {
    expect(() => busOf({ R: rule({ EventBusName: 'custom', EventPattern: { source: ['a'] } }) })).toThrow(/custom/)
    expect(() =>
      busOf({ R: rule({ EventPattern: { source: ['a'] }, Targets: [target('Bounces', { InputTransformer: {} })] }) }),
    ).toThrow(/transforming/)
  })
})

describe('a scheduled rule', () => {
  const scheduled = (ScheduleExpression: string, rest: Record<string, unknown> = {}) =>
    rule({ ScheduleExpression, Targets: [target('Bounces', rest)] })

  it('runs at its rate until it is stopped', () => {
    jest.useFakeTimers()
    const { start, stop } = busOf({ Every: scheduled('rate(5 minutes)') })
    start()
    jest.advanceTimersByTime(10 * 60_000)
    expect(invocations).toMatchObject([
      ['work-Bounces', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
      ['work-Bounces', { resources: ['arn:aws:events:us-east-1:000000000000:rule/work-Every'] }],
    ])
    stop()
    jest.advanceTimersByTime(10 * 60_000)
    expect(invocations).toHaveLength(2)
  })

  it('runs when triggered, with its constant input', async () => {
    const { trigger } = busOf({ Nightly: scheduled('cron(0 3 * * ? *)', { Input: '{"kind":"sweep"}' }) })
    await trigger('Nightly')
    expect(invocations).toEqual([['work-Bounces', { kind: 'sweep' }]])
    await expect(trigger('Unknown')).rejects.toThrow(/Unknown/)
  })

  it('is named in the log when it has no timer here', () => {
    busOf({ Nightly: scheduled('cron(0 3 * * ? *)') }).start()
    expect(log).toEqual([expect.stringContaining('work-Nightly')])
  })
})
