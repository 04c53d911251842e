import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import type { Invoke } from '../lambda/function-host.ts'
import type { Resource } from '../template/read-assembly.ts'
import type { Resolver } from '../template/resolve.ts'
import { openCheckpoints } from './checkpoints.ts'
import { createEventBus, type EventBus } from './event-bus.ts'
import { compileFilters } from './event-pattern.ts'
import { declaredQueues, openQueues, type Queues } from './queue.ts'
import { type QueueMapping, startQueueMapping } from './queue-mapping.ts'
import { readStream, type StreamConsumer } from './read-stream.ts'
import { streamMappingHandler } from './stream-mapping.ts'
import { pipeConsumer } from './stream-pipe.ts'

export type EventSources = {
  readonly queues: Queues
  readonly bus: EventBus
  /** Stops all consumers, waits for the invocations they run, and closes the files. */
  readonly close: () => Promise<void>
}

export type EventSourcesOptions = {
  readonly resolver: Resolver
  readonly invoke: Invoke
  readonly streams: DynamoDBStreamsClient
  /** SQLite files of the queues and of the checkpoints of stream consumers. */
  readonly queueFile: string
  readonly checkpointFile: string
  /** Calls its argument after writes to the database; consumers poll every half second besides. */
  readonly onWrite?: (listener: () => void) => void
  /** Receives what fails, one line each. Never bodies of messages. */
  readonly log: (line: string) => void
  /** When messages that a function failed are visible again. By default after the queue's visibility timeout. */
  readonly retryAfterMs?: number
}

type MappingProperties = {
  readonly EventSourceArn: string
  readonly FunctionName: string
  readonly Enabled?: boolean
  readonly BatchSize?: number
  readonly StartingPosition?: 'TRIM_HORIZON' | 'LATEST'
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] }
  readonly FunctionResponseTypes?: readonly string[]
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number }
  readonly BisectBatchOnFunctionError?: boolean
  readonly MaximumRetryAttempts?: number
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } }
}

/** Lambda's batch sizes when a mapping says nothing. */
const QUEUE_BATCH_SIZE = 10
const STREAM_BATCH_SIZE = 100

/**
 * Runs what the template declares between its table, queues and functions: queues, pipes from the stream, event source
 * mappings of streams and queues, and event buses with their rules and schedules. The table must be provisioned.
 */
export function startEventSources(options: EventSourcesOptions): EventSources {
  const { resolver, invoke, streams, queueFile, checkpointFile, onWrite = () => {}, log, retryAfterMs } = options
  const queues = openQueues({ databaseFile: queueFile, declarations: declaredQueues(resolver) })
  const checkpoints = openCheckpoints(checkpointFile)
  const bus = createEventBus({ resolver, invoke, queues, log })
  const reading = { client: streams, checkpoints, region: resolver.region, onWrite, log }

  const mappings = resolver
    .resources('AWS::Lambda::EventSourceMapping')
    .map((resource) => ({ resource, properties: resolver.properties(resource) as MappingProperties }))
    .filter(({ properties }) => properties.Enabled !== false)
  const consumers = [
    ...resolver.resources('AWS::Pipes::Pipe').flatMap((pipe) => pipeConsumer(pipe, resolver, { queues, bus }) ?? []),
    ...mappings
      .filter(({ properties }) => properties.EventSourceArn.includes(':dynamodb:'))
      .map(({ resource, properties }) => streamConsumer(resource, properties, { queues, invoke, log })),
  ]
  const queueMappings = mappings
    .filter(({ properties }) => !properties.EventSourceArn.includes(':dynamodb:'))
    .map(({ resource, properties }) => queueMapping(resource, properties))

  const stops = [
    ...consumers.map((consumer) => readStream(consumer, reading)),
    ...queueMappings.map((mapping) =>
      startQueueMapping({
        mapping,
        queues,
        invoke,
        region: resolver.region,
        log,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      }),
    ),
  ]
  bus.start()
  return {
    queues,
    bus,
    close: async () => {
      bus.stop()
      await Promise.all(stops.map((stop) => stop()))
      queues.close()
      checkpoints.close()
    },
  }
}

function streamConsumer(
  { id }: Resource,
  properties: MappingProperties,
  { queues, invoke, log }: { readonly queues: Queues; readonly invoke: Invoke; readonly log: (line: string) => void },
): StreamConsumer {
  const { MaximumRetryAttempts: retries = -1, DestinationConfig } = properties
  const destination = DestinationConfig?.OnFailure?.Destination
  return {
    name: id,
    streamArn: properties.EventSourceArn,
    startingPosition: properties.StartingPosition ?? 'TRIM_HORIZON',
    batchSize: properties.BatchSize ?? STREAM_BATCH_SIZE,
    handle: streamMappingHandler({
      invoke,
      log,
      mapping: {
        functionArn: properties.FunctionName,
        matches: compileFilters(properties.FilterCriteria),
        reportsItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
        bisects: properties.BisectBatchOnFunctionError ?? false,
        retriesMax: retries < 0 ? Number.POSITIVE_INFINITY : retries,
        ...(destination === undefined ? {} : { onFailure: (message) => queues.send(destination, [message]) }),
      },
    }),
  }
}

function queueMapping({ logicalId }: Resource, properties: MappingProperties): QueueMapping {
  const { EventSourceArn: queueArn, ScalingConfig } = properties
  if (!queueArn.includes(':sqs:')) throw new Error(`${logicalId}: the event source ${queueArn} is not imitated here`)
  return {
    queueArn,
    functionArn: properties.FunctionName,
    batchSize: properties.BatchSize ?? QUEUE_BATCH_SIZE,
    reportsItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    matches: compileFilters(properties.FilterCriteria),
    ...(ScalingConfig?.MaximumConcurrency === undefined ? {} : { concurrency: ScalingConfig.MaximumConcurrency }),
  }
}
