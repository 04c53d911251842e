import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Invoke } from '../lambda/function-host.ts'
import type { Resource } from '../template/read-assembly.ts'
import type { Resolver } from '../template/resolve.ts'
import { compilePattern, type Matches } from './event-pattern.ts'
import { valueAt } from './json-path.ts'
import type { Queues } from './queue.ts'

/** What `putEvent` needs of an event; the bus fills in the rest. */
type NewEvent = {
  readonly source: string
  readonly 'detail-type': string
  readonly detail: unknown
  readonly resources?: readonly string[]
  readonly time?: string
}

export type EventBus = {
  /**
   * Hands the event to the targets of all matching rules of a bus, by its name or ARN. Resolves when they have all taken
   * it, so what goes to queues survives a crash from then on; rejects with an `AggregateError` when one has failed for
   * good.
   */
  readonly putEvent: (event: NewEvent, bus?: string) => Promise<void>
  /** Runs the targets of a scheduled rule now, as its timer would. By the rule's name or logical id. */
  readonly trigger: (rule: string) => Promise<void>
  /** Starts the timers of the scheduled rules. */
  readonly start: () => void
  readonly stop: () => void
}

type Target = {
  readonly Arn: string
  readonly Input?: string
  readonly InputPath?: string
  readonly InputTransformer?: unknown
  readonly DeadLetterConfig?: { readonly Arn: string }
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number }
}

type RuleProperties = {
  readonly EventBusName?: string
  readonly EventPattern?: unknown
  readonly ScheduleExpression?: string
  readonly State?: string
  readonly Targets?: readonly Target[]
}

type Rule = {
  readonly name: string
  readonly logicalId: string
  readonly arn: string
  readonly bus: string
  readonly matches: Matches
  readonly schedule?: string
  readonly targets: readonly Target[]
}

/** Asynchronous invocations are repeated twice. AWS waits minutes in between, nobody does so here. */
const RETRIES_MAX = 2
const RETRY_MS = 100
/** The longest period of a timer of Node.js, in milliseconds. */
const TIMER_MAX_MS = 2 ** 31 - 1
const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

const DEFAULT_BUS = 'default'

/**
 * The default event bus and the `AWS::Events::EventBus` resources of an assembly, with its `AWS::Events::Rule`
 * resources: patterns and `rate(...)` schedules, with functions and queues as targets, which get the whole event, a part
 * of it or a constant. A `cron(...)` schedule is named in the log and only runs when triggered. Throws on what is not
 * imitated: buses that are not declared, other targets, input transformers.
 *
 * Source: EventBridge user guide, "Rules in Amazon EventBridge".
 */
export function createEventBus(options: {
  readonly resolver: Resolver
  readonly invoke: Invoke
  readonly queues: Queues
  readonly log: (line: string) => void
}): EventBus {
  const { resolver, invoke, queues, log } = options
  const buses = [DEFAULT_BUS, ...resolver.resources('AWS::Events::EventBus').map((bus) => resolver.physical(bus).ref)]
  const busNamed = (nameOrArn: string): string => {
    const bus = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)
    if (!buses.includes(bus)) throw new Error(`No event bus ${nameOrArn} is declared`)
    return bus
  }
  const rules = resolver.resources('AWS::Events::Rule').flatMap((resource) => ruleOf(resource, resolver, busNamed))
  const timers: NodeJS.Timeout[] = []

  const deliver = async (target: Target, event: unknown): Promise<void> => {
    const input = target.Input ?? JSON.stringify(valueAt(target.InputPath ?? '$', event) ?? null)
    if (target.Arn.includes(':sqs:')) return queues.send(target.Arn, [input])
    const payload: unknown = JSON.parse(input)
    const retriesMax = Math.min(target.RetryPolicy?.MaximumRetryAttempts ?? RETRIES_MAX, RETRIES_MAX)
    for (let attempt = 0; ; attempt += 1) {
      const result = await invoke(target.Arn, payload).catch((error: unknown) => ({
        payload: String(error),
        functionError: 'Unhandled' as const,
      }))
      if (result.functionError === undefined) return
      if (attempt >= retriesMax) {
        if (target.DeadLetterConfig !== undefined) queues.send(target.DeadLetterConfig.Arn, [JSON.stringify(event)])
        throw new Error(`${target.Arn} failed: ${JSON.stringify(result.payload)}`)
      }
      await delay(RETRY_MS * 2 ** attempt)
    }
  }

  const deliverAll = async (targets: readonly Target[], event: unknown): Promise<void> => {
    const results = await Promise.allSettled(targets.map((target) => deliver(target, event)))
    const reasons = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as Error)
    if (reasons.length > 0) throw new AggregateError(reasons, reasons.map(({ message }) => message).join('; '))
  }

  const envelope = ({ resources = [], time = now(), ...event }: NewEvent) => ({
    version: '0',
    id: randomUUID(),
    account: resolver.accountId,
    region: resolver.region,
    time,
    resources,
    ...event,
  })

  const tick = (rule: Rule) =>
    deliverAll(
      rule.targets,
      envelope({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, resources: [rule.arn] }),
    )

  return {
    putEvent: async (event, nameOrArn = DEFAULT_BUS) => {
      const name = busNamed(nameOrArn)
      const complete = envelope(event)
      await deliverAll(
        rules.filter(({ bus, matches }) => bus === name && matches(complete)).flatMap(({ targets }) => targets),
        complete,
      )
    },
    trigger: async (name) => {
      const rule = rules.find((candidate) => candidate.name === name || candidate.logicalId === name)
      if (rule?.schedule === undefined) throw new Error(`No scheduled rule ${name} is declared`)
      await tick(rule)
    },
    start: () => {
      for (const rule of rules) {
        if (rule.schedule === undefined) continue
        const period = periodOf(rule.schedule)
        if (period === undefined) {
          log(`${rule.name}: ${rule.schedule} has no timer here, trigger the rule to run it`)
          continue
        }
        const timer = setInterval(() => {
          tick(rule).catch((error: Error) => log(`${rule.name}: ${error.message}`))
        }, period)
        timers.push(timer.unref())
      }
    },
    stop: () => {
      for (const timer of timers.splice(0)) clearInterval(timer)
    },
  }
}

function ruleOf(resource: Resource, resolver: Resolver, busNamed: (nameOrArn: string) => string): Rule[] {
  const properties = resolver.properties(resource) as RuleProperties
  const { EventBusName = DEFAULT_BUS, EventPattern, ScheduleExpression, State, Targets: targets = [] } = properties
  const refuse = (what: string) => new Error(`${resource.logicalId}: ${what} is not imitated here`)
  if (State?.startsWith('DISABLED') === true) return []
  for (const { Arn, InputTransformer } of targets) {
    if (!/:(lambda|sqs):/.test(Arn)) throw refuse(`the target ${Arn}`)
    if (InputTransformer !== undefined) throw refuse('transforming the event for a target')
  }
  const { ref: name, attributes } = resolver.physical(resource)
  return [
    {
      name,
      logicalId: resource.logicalId,
      arn: attributes.Arn ?? '',
      bus: busNamed(EventBusName),
      matches: EventPattern === undefined ? () => false : compilePattern(EventPattern),
      ...(ScheduleExpression === undefined ? {} : { schedule: ScheduleExpression }),
      targets,
    },
  ]
}

/** The period of `rate(<n> minutes|hours|days)` in milliseconds; undefined where no timer can keep it. */
function periodOf(schedule: string): number | undefined {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? []
  const period = Number(count) * (UNIT_MS[unit] ?? Number.NaN)
  return period <= TIMER_MAX_MS ? period : undefined
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`
}
