import { DatabaseSync } from 'node:sqlite'

/** DynamoDB keeps stream records for 24 hours. */
const RETENTION_SECONDS = 24 * 60 * 60
const TRIM_INTERVAL_MS = 60 * 60 * 1000

/**
 * Mends two things in dynoxide's own database while it runs: without an index on the sequence number every write to a
 * table with a stream reads all of its records, and records are never trimmed. Trims now and every hour.
 *
 * The newest record of a table stays, however old: the next sequence number is derived from it, and would start
 * again at 1, below the checkpoints of all consumers.
 *
 * @returns stops the trimming.
 */
export function prepareStreamRecords(databaseFile: string, now: () => number = Date.now): () => void {
  const database = new DatabaseSync(databaseFile, { timeout: 5_000 })
  database.exec(
    'CREATE INDEX IF NOT EXISTS ix_stream_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
  )
  const outdated = database.prepare(
    `DELETE FROM _stream_records AS old WHERE created_at < ? AND CAST(sequence_number AS INTEGER) <
     (SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = old.table_name)`,
  )
  const trim = () => outdated.run(Math.floor(now() / 1000) - RETENTION_SECONDS)
  trim()
  const timer = setInterval(trim, TRIM_INTERVAL_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    database.close()
  }
}
