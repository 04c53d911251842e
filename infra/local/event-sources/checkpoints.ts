import { DatabaseSync } from 'node:sqlite'

/** How far each consumer has read each shard. */
export type Checkpoints = {
  readonly get: (consumer: string, shard: string) => Checkpoint | undefined
  /** Survives a crash once this returns. */
  readonly set: (consumer: string, shard: string, checkpoint: Checkpoint) => void
  readonly close: () => void
}

/** The last sequence number dealt with; `closed` when the shard holds no more. */
type Checkpoint = { readonly sequenceNumber: string; readonly closed: boolean }

/** Opens the checkpoints in a SQLite file, for one process at a time. */
export function openCheckpoints(databaseFile: string): Checkpoints {
  const database = new DatabaseSync(databaseFile, { timeout: 5_000 })
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS checkpoints (
      consumer TEXT NOT NULL,
      shard TEXT NOT NULL,
      sequence_number TEXT NOT NULL,
      closed INTEGER NOT NULL,
      PRIMARY KEY (consumer, shard)
    ) WITHOUT ROWID;
  `)
  const select = database.prepare('SELECT sequence_number, closed FROM checkpoints WHERE consumer = ? AND shard = ?')
  const upsert = database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)')
  return {
    get: (consumer, shard) => {
      const row = select.get(consumer, shard)
      return row === undefined ? undefined : { sequenceNumber: String(row.sequence_number), closed: row.closed === 1 }
    },
    set: (consumer, shard, { sequenceNumber, closed }) => {
      upsert.run(consumer, shard, sequenceNumber, closed ? 1 : 0)
    },
    close: () => database.close(),
  }
}
