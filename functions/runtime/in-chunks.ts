import type { Refusal } from '../../shared/errors/catalogue.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { WriteRows } from './operation.ts'

/** What became of one row: null when it was done. */
export type RowOutcome = Refusal | null

/**
 * Carries out many rows, a chunk at a time, each chunk in one transaction, and answers for every row in the order asked.
 * `decide` gets a chunk, loads what it needs and says what becomes of each of its rows; it is asked again when somebody was
 * faster. A chunk that cannot be written leaves the others alone: its rows are refused.
 */
export async function inChunks<Row>(
  rows: readonly Row[],
  sizeMax: number,
  writeRows: WriteRows,
  decide: (chunk: readonly Row[]) => Promise<{ readonly outcomes: readonly RowOutcome[]; readonly changes: ChangeSet }>,
): Promise<readonly RowOutcome[]> {
  const outcomes: RowOutcome[] = []
  for (let at = 0; at < rows.length; at += sizeMax) {
    const chunk = rows.slice(at, at + sizeMax)
    const written = await writeRows(async () => {
      const { outcomes: answer, changes } = await decide(chunk)
      return { answer, changes }
    })
    outcomes.push(...(written.ok ? written.answer : chunk.map(() => written)))
  }
  return outcomes
}
