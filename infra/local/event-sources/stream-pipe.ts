import type { Resource } from '../template/read-assembly.ts'
import type { Resolver } from '../template/resolve.ts'
import { compileFilters } from './event-pattern.ts'
import type { Queues } from './queue.ts'
import type { StreamConsumer } from './read-stream.ts'

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
  readonly TargetParameters?: { readonly InputTemplate?: string }
}

/** Pipes read up to that many records at once when nothing else is said. */
const BATCH_SIZE = 100

/**
 * The consumer that an `AWS::Pipes::Pipe` from a table's stream to a queue amounts to: each record that passes the
 * filter becomes one message, whose body is the record in JSON. Undefined for a pipe that is declared as stopped.
 * Throws on what is not imitated: other targets, enrichment, input templates.
 *
 * Source: EventBridge user guide, "Amazon DynamoDB stream as a source for EventBridge Pipes".
 */
export function pipeConsumer(pipe: Resource, resolver: Resolver, queues: Queues): StreamConsumer | undefined {
  const { Source, Target, DesiredState, Enrichment, SourceParameters, TargetParameters } = resolver.properties(
    pipe,
  ) as PipeProperties
  const refuse = (what: string) => new Error(`${pipe.logicalId}: a pipe ${what} is not imitated here`)
  if (DesiredState === 'STOPPED') return undefined
  if (!Source.includes(':dynamodb:')) throw refuse(`from ${Source}`)
  if (!Target.includes(':sqs:')) throw refuse(`to ${Target}`)
  if (Enrichment !== undefined) throw refuse('with enrichment')
  if (TargetParameters?.InputTemplate !== undefined) throw refuse('with an input template')
  const { BatchSize: batchSize = BATCH_SIZE, StartingPosition: startingPosition = 'TRIM_HORIZON' } =
    SourceParameters?.DynamoDBStreamParameters ?? {}
  const matches = compileFilters(SourceParameters?.FilterCriteria)
  return {
    name: pipe.id,
    streamArn: Source,
    startingPosition,
    batchSize,
    handle: async ({ records }) => {
      const bodies = records.filter(matches).map((record) => JSON.stringify(record))
      if (bodies.length > 0) queues.send(Target, bodies)
    },
  }
}
