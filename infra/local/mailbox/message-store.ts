import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Message } from './message.ts'
import { recipientsOf } from './message.ts'
import type { SesEvent } from './ses-events.ts'

/** An event that nobody has confirmed yet; `attempts` counts its failed deliveries. */
export type PendingEvent = { sequence: number; event: SesEvent; attempts: number }

// AUTOINCREMENT: a number is never given twice, so order holds after rows were deleted.
const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    message TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS pending_events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  UPDATE pending_events SET due_at = 0;
`

/**
 * Mails and undelivered events in one SQLite file (with `-wal` and `-shm` beside it while open). What a call wrote is
 * still there after the process was killed. One process at a time.
 */
export function openMessageStore(databaseFile: string) {
  mkdirSync(dirname(databaseFile), { recursive: true })
  // Mails carry live sign-in links: nobody else on the machine reads them. SQLite keeps the mode for its side files.
  closeSync(openSync(databaseFile, 'a', 0o600))
  const database = new DatabaseSync(databaseFile)
  database.exec(schema)
  const insertMessage = database.prepare('INSERT INTO messages (id, message) VALUES (?, ?)')
  const insertEvent = database.prepare('INSERT INTO pending_events (event) VALUES (?)')
  const selectMessages = database.prepare('SELECT message FROM messages ORDER BY sequence DESC')
  const selectMessage = database.prepare('SELECT message FROM messages WHERE id = ?')
  const selectDueEvent = database.prepare(
    'SELECT sequence, event, attempts FROM pending_events WHERE due_at <= ? ORDER BY sequence LIMIT 1',
  )
  const selectNextDueAt = database.prepare('SELECT min(due_at) AS dueAt FROM pending_events')
  const deleteEvent = database.prepare('DELETE FROM pending_events WHERE sequence = ?')
  const postponeEvent = database.prepare(
    'UPDATE pending_events SET attempts = attempts + 1, due_at = ? WHERE sequence = ?',
  )

  return {
    /** Stores the mail and its events, both or neither. */
    accept(message: Message, events: readonly SesEvent[]): void {
      database.exec('BEGIN IMMEDIATE')
      try {
        insertMessage.run(message.id, JSON.stringify(message))
        for (const event of events) insertEvent.run(JSON.stringify(event))
        database.exec('COMMIT')
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },

    /** Newest first; with `recipient` (a bare address, any case) only the mails that person got. */
    messages(recipient?: string): Message[] {
      const messages = selectMessages.all().map(messageOf)
      if (recipient === undefined) return messages
      const wanted = recipient.toLowerCase()
      return messages.filter((message) => recipientsOf(message).some((address) => address.toLowerCase() === wanted))
    },

    message(id: string): Message | undefined {
      const row = selectMessage.get(id)
      return row && messageOf(row)
    },

    /** Removes all mails. Their undelivered events stay: what was sent was sent. */
    deleteMessages(): void {
      database.exec('DELETE FROM messages')
    },

    /** The oldest event whose time has come. `now` in ms since the epoch. */
    dueEvent(now: number): PendingEvent | undefined {
      const row = selectDueEvent.get(now) as { sequence: number; event: string; attempts: number } | undefined
      return row && { ...row, event: JSON.parse(row.event) as SesEvent }
    },

    /** When the next event falls due, in ms since the epoch; undefined when none is pending. */
    nextDueAt(): number | undefined {
      const row = selectNextDueAt.get() as { dueAt: number | null }
      return row.dueAt ?? undefined
    },

    removeEvent(sequence: number): void {
      deleteEvent.run(sequence)
    },

    /** Counts a failed delivery and sets when to try again, in ms since the epoch. */
    postponeEvent(sequence: number, dueAt: number): void {
      postponeEvent.run(dueAt, sequence)
    },

    close(): void {
      database.close()
    },
  }
}

export type MessageStore = ReturnType<typeof openMessageStore>

function messageOf(row: Record<string, unknown>): Message {
  return JSON.parse(String(row['message'])) as Message
}
