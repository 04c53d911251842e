import { createHash, randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { Resolver } from '../template/resolve.ts'

/** A standard queue as the template declares it. */
export type QueueDeclaration = {
  readonly name: string
  readonly arn: string
  readonly visibilityTimeoutMs: number
  readonly retentionMs: number
  readonly deadLetter?: { readonly arn: string; readonly maxReceiveCount: number }
}

type QueuedMessage = {
  readonly messageId: string
  readonly body: string
  /** How often it was received so far. */
  readonly receiveCount: number
  readonly sentAtMs: number
}

export type ReceivedMessage = QueuedMessage & {
  /** Names this receipt, not the message: void once the message is visible again and received anew. */
  readonly receiptHandle: string
  readonly firstReceivedAtMs: number
  readonly md5OfBody: string
}

/** Queues by name or ARN; an unknown one is an error. */
export type Queues = {
  /** Stores the messages, all or none; they survive a crash once this returns. */
  readonly send: (queue: string, bodies: readonly string[]) => void
  /**
   * Up to `max` visible messages, oldest first, invisible from now on for the queue's visibility timeout. A message
   * that was received `maxReceiveCount` times already goes to the dead-letter queue instead.
   */
  readonly receive: (queue: string, max: number) => ReceivedMessage[]
  readonly remove: (receiptHandles: readonly string[]) => void
  /** Makes received messages visible again after that many milliseconds. */
  readonly release: (receiptHandles: readonly string[], afterMs: number) => void
  /** Number of messages, those in flight included. */
  readonly depth: (queue: string) => number
  readonly list: (queue: string) => QueuedMessage[]
  readonly purge: (queue: string) => void
  /** Sends the messages of a dead-letter queue back to where they came from; returns their number. */
  readonly redrive: (deadLetterQueue: string) => number
  /** Calls the listener after messages arrived. */
  readonly onArrival: (queue: string, listener: () => void) => void
  readonly close: () => void
}

type QueueProperties = {
  readonly FifoQueue?: boolean
  readonly VisibilityTimeout?: number
  readonly MessageRetentionPeriod?: number
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number | string }
}

/** SQS's own defaults: 30 seconds and four days. */
const VISIBILITY_TIMEOUT_S = 30
const RETENTION_S = 4 * 24 * 60 * 60

/** The `AWS::SQS::Queue` resources of an assembly. Throws on a FIFO queue, which is not imitated here. */
export function declaredQueues(resolver: Resolver): QueueDeclaration[] {
  return resolver.resources('AWS::SQS::Queue').map((resource) => {
    const properties = resolver.properties(resource) as QueueProperties
    if (properties.FifoQueue === true) throw new Error(`${resource.logicalId}: FIFO queues are not imitated here`)
    const { Arn: arn = '', QueueName: name = '' } = resolver.physical(resource).attributes
    const { RedrivePolicy: redrive } = properties
    return {
      name,
      arn,
      visibilityTimeoutMs: (properties.VisibilityTimeout ?? VISIBILITY_TIMEOUT_S) * 1000,
      retentionMs: (properties.MessageRetentionPeriod ?? RETENTION_S) * 1000,
      ...(redrive === undefined
        ? {}
        : { deadLetter: { arn: redrive.deadLetterTargetArn, maxReceiveCount: Number(redrive.maxReceiveCount) } }),
    }
  })
}

/**
 * Opens durable queues in a SQLite file, for one process at a time. Messages that were in flight when the last
 * process ended are visible at once: whoever had received them is gone.
 *
 * Source: SQS developer guide, "Amazon SQS visibility timeout" and "Using dead-letter queues in Amazon SQS".
 */
export function openQueues(options: {
  readonly databaseFile: string
  readonly declarations: readonly QueueDeclaration[]
  readonly now?: () => number
}): Queues {
  const { databaseFile, declarations, now = Date.now } = options
  const database = new DatabaseSync(databaseFile, { timeout: 5_000 })
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS messages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      queue TEXT NOT NULL,
      origin TEXT,
      message_id TEXT NOT NULL,
      body TEXT NOT NULL,
      sent_at INTEGER NOT NULL,
      visible_at INTEGER NOT NULL,
      receive_count INTEGER NOT NULL DEFAULT 0,
      first_received_at INTEGER,
      receipt TEXT UNIQUE
    );
    CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, visible_at);
    UPDATE messages SET visible_at = 0, receipt = NULL WHERE receipt IS NOT NULL;
  `)
  const queues = new Map(declarations.flatMap((queue) => [[queue.name, queue] as const, [queue.arn, queue] as const]))
  const listeners = new Map<string, Set<() => void>>()
  const queueOf = (nameOrArn: string): QueueDeclaration => {
    const queue = queues.get(nameOrArn)
    if (queue === undefined) throw new Error(`No queue ${nameOrArn} is declared`)
    return queue
  }
  const announce = (arn: string) => {
    for (const listener of listeners.get(arn) ?? []) listener()
  }
  const atomically = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      database.exec('COMMIT')
      return result
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }

  const insert = database.prepare(
    'INSERT INTO messages (queue, message_id, body, sent_at, visible_at) VALUES (?, ?, ?, ?, ?)',
  )
  const visible = database.prepare(
    `SELECT id, message_id AS messageId, body, sent_at AS sentAtMs, receive_count AS receiveCount,
       first_received_at AS firstReceivedAtMs FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY id LIMIT ?`,
  )
  const take = database.prepare(
    'UPDATE messages SET visible_at = ?, receipt = ?, receive_count = ?, first_received_at = ? WHERE id = ?',
  )
  const move = database.prepare(
    `UPDATE messages SET queue = ?, origin = ?, visible_at = ?, receive_count = 0, first_received_at = NULL,
       receipt = NULL WHERE id = ?`,
  )
  const removeOne = database.prepare('DELETE FROM messages WHERE receipt = ?')
  const releaseOne = database.prepare('UPDATE messages SET visible_at = ?, receipt = NULL WHERE receipt = ?')
  const all = database.prepare(
    `SELECT message_id AS messageId, body, sent_at AS sentAtMs, receive_count AS receiveCount
       FROM messages WHERE queue = ? ORDER BY id`,
  )
  const count = database.prepare('SELECT COUNT(*) AS n FROM messages WHERE queue = ?')
  const removeAll = database.prepare('DELETE FROM messages WHERE queue = ?')
  const dead = database.prepare('SELECT id, origin FROM messages WHERE queue = ? AND origin IS NOT NULL')
  const outdated = database.prepare('DELETE FROM messages WHERE queue = ? AND sent_at < ?')

  for (const { arn, retentionMs } of declarations) outdated.run(arn, now() - retentionMs)

  return {
    send: (queue, bodies) => {
      const { arn } = queueOf(queue)
      const sentAt = now()
      atomically(() => {
        for (const body of bodies) insert.run(arn, randomUUID(), body, sentAt, sentAt)
      })
      announce(arn)
    },
    receive: (queue, max) => {
      const { arn, visibilityTimeoutMs, deadLetter } = queueOf(queue)
      const at = now()
      const received: ReceivedMessage[] = []
      let buried = 0
      atomically(() => {
        const rows = visible.all(arn, at, max) as (QueuedMessage & { id: number; firstReceivedAtMs: number | null })[]
        for (const { id, ...row } of rows) {
          if (deadLetter !== undefined && row.receiveCount >= deadLetter.maxReceiveCount) {
            move.run(deadLetter.arn, arn, at, id)
            buried += 1
            continue
          }
          const receiptHandle = randomUUID()
          const receiveCount = row.receiveCount + 1
          const firstReceivedAtMs = row.firstReceivedAtMs ?? at
          take.run(at + visibilityTimeoutMs, receiptHandle, receiveCount, firstReceivedAtMs, id)
          const md5OfBody = createHash('md5').update(row.body).digest('hex')
          received.push({ ...row, receiptHandle, receiveCount, firstReceivedAtMs, md5OfBody })
        }
      })
      if (deadLetter !== undefined && buried > 0) announce(deadLetter.arn)
      return received
    },
    remove: (receiptHandles) =>
      atomically(() => {
        for (const receipt of receiptHandles) removeOne.run(receipt)
      }),
    release: (receiptHandles, afterMs) =>
      atomically(() => {
        for (const receipt of receiptHandles) releaseOne.run(now() + afterMs, receipt)
      }),
    depth: (queue) => Number(count.get(queueOf(queue).arn)?.n),
    list: (queue) => (all.all(queueOf(queue).arn) as QueuedMessage[]).map((row) => ({ ...row })),
    purge: (queue) => {
      removeAll.run(queueOf(queue).arn)
    },
    redrive: (deadLetterQueue) => {
      const rows = dead.all(queueOf(deadLetterQueue).arn) as { id: number; origin: string }[]
      atomically(() => {
        for (const { id, origin } of rows) move.run(origin, null, now(), id)
      })
      for (const origin of new Set(rows.map((row) => row.origin))) announce(origin)
      return rows.length
    },
    onArrival: (queue, listener) => {
      const { arn } = queueOf(queue)
      listeners.set(arn, (listeners.get(arn) ?? new Set()).add(listener))
    },
    close: () => database.close(),
  }
}
