import type { Refusal, Result } from '../../shared/errors/catalogue.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { WriteRows } from './operation.ts'
import { Refused } from './refused.ts'

/** A decision that may be more than one transaction holds: what comes first, and the steps that follow it. */
export interface Decision {
  readonly changes: ChangeSet
  readonly steps: readonly unknown[]
}

/**
 * Writes a decision. Its changes and as many steps as fit are one transaction; the other steps follow, a part at a time,
 * each in a transaction of its own that is decided again when somebody was faster. A small request is thus written whole or
 * not at all. A large one that is cut off has done its first parts; repeated, it does the others.
 */
export async function inParts<Decided extends Decision>(
  writeRows: WriteRows,
  stepsMax: number,
  decide: () => Promise<Result<Decided>>,
  /** The changes of some steps, from what is stored now; `isFirst`: they are written together with the decision's own. */
  carryOut: (part: Decided['steps'], isFirst: boolean, decided: Decided) => Promise<Result<{ changes: ChangeSet }>>,
): Promise<{ readonly ok: true; readonly decided: Decided } | Refusal> {
  const first = await writeRows(async () => {
    const decided = orThrow(await decide())
    const { changes } = orThrow(await carryOut(decided.steps.slice(0, stepsMax), true, decided))
    return { answer: decided, changes: [...decided.changes, ...changes] }
  })
  if (!first.ok) return first
  const decided = first.answer
  for (let at = stepsMax; at < decided.steps.length; at += stepsMax) {
    const part = decided.steps.slice(at, at + stepsMax)
    const written = await writeRows(async () => ({
      answer: null,
      changes: orThrow(await carryOut(part, false, decided)).changes,
    }))
    if (!written.ok) return written
  }
  return { ok: true, decided }
}

function orThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result)
  return result
}
