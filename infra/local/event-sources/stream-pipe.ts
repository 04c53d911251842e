import type { Resource } from '../template/read-assembly.ts'
import type { Resolver } from '../template/resolve.ts'
import type { EventBus } from './event-bus.ts'
import { compileFilters } from './event-pattern.ts'
import { valueAt } from './json-path.ts'
import type { Queues } from './queue.ts'
import type { StreamConsumer } from './read-stream.ts'
import type { StreamRecord } from './stream-record.ts'

type EventParameters = { readonly Source?: string; readonly DetailType?: string }

type PipeProperties = {
  readonly Source: string
  readonly Target: string
  readonly DesiredState?: 'RUNNING' | 'STOPPED'
  readonly Enrichment?: string
  readonly SourceParameters?: {
    readonly DynamoDBStreamParameters?: {
      readonly BatchSize?: number
      readonly StartingPosition?: 'TRIM_HORIZON' | 'LATEST'
    }
    readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] }
  }
  readonly TargetParameters?: {
    readonly InputTemplate?: string
    readonly EventBridgeEventBusParameters?: EventParameters
  }
}

/** Pipes read up to that many records at once when nothing else is said. */
const BATCH_SIZE = 100

/**
 * The consumer that an `AWS::Pipes::Pipe` from a table's stream amounts to: each record that passes the filter becomes
 * one message of a queue, whose body is the record in JSON, or one event on a bus, whose detail is the record. A batch is
 * dealt with once the queues behind either have it. Undefined for a pipe that is declared as stopped. Throws on what is
 * not imitated: other targets, enrichment, input templates, events without source and detail type.
 *
 * Source: EventBridge user guide, "Amazon DynamoDB stream as a source for EventBridge Pipes" and "Amazon EventBridge
 * Pipes targets".
 */
export function pipeConsumer(
  pipe: Resource,
  resolver: Resolver,
  { queues, bus }: { readonly queues: Queues; readonly bus: EventBus },
): StreamConsumer | undefined {
  const { Source, Target, DesiredState, Enrichment, SourceParameters, TargetParameters } = resolver.properties(
    pipe,
  ) as PipeProperties
  const refuse = (what: string) => new Error(`${pipe.logicalId}: a pipe ${what} is not imitated here`)
  if (DesiredState === 'STOPPED') return undefined
  if (!Source.includes(':dynamodb:')) throw refuse(`from ${Source}`)
  if (Enrichment !== undefined) throw refuse('with enrichment')
  if (TargetParameters?.InputTemplate !== undefined) throw refuse('with an input template')
  const deliver = deliveryTo(Target, TargetParameters?.EventBridgeEventBusParameters ?? {}, { queues, bus })
  if (deliver === undefined) throw refuse(`to ${Target} with these parameters`)
  const { BatchSize: batchSize = BATCH_SIZE, StartingPosition: startingPosition = 'TRIM_HORIZON' } =
    SourceParameters?.DynamoDBStreamParameters ?? {}
  const matches = compileFilters(SourceParameters?.FilterCriteria)
  return {
    name: pipe.id,
    streamArn: Source,
    startingPosition,
    batchSize,
    handle: async ({ records }) => {
      const wanted = records.filter(matches)
      if (wanted.length > 0) await deliver(wanted)
    },
  }
}

function deliveryTo(
  target: string,
  { Source: source, DetailType: detailType }: EventParameters,
  { queues, bus }: { readonly queues: Queues; readonly bus: EventBus },
): ((records: readonly StreamRecord[]) => Promise<void>) | undefined {
  if (target.includes(':sqs:')) {
    return async (records) => {
      const bodies = records.map((record) => JSON.stringify(record))
      queues.send(target, bodies)
    }
  }
  if (!target.includes(':events:') || source === undefined || detailType === undefined) return undefined
  return async (records) => {
    for (const record of records) {
      const type = detailType.startsWith('$.') ? String(valueAt(detailType, record)) : detailType
      await bus.putEvent({ source, 'detail-type': type, detail: record }, target)
    }
  }
}
