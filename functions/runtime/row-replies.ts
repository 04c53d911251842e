import { explain } from '../../shared/errors/catalogue.ts'
import type { RowOutcome } from './in-chunks.ts'

/** The list that bulk routes answer with: every id in the order asked, with an empty error where it was done. */
export function rowReplies<Kind extends string>(object: Kind, ids: readonly string[], outcomes: readonly RowOutcome[]) {
  return {
    object: 'list' as const,
    data: ids.map((id, at) => {
      const refusal = outcomes[at]
      return { object, id, error: refusal ? explain(refusal).text : '' }
    }),
    continuationToken: null,
  }
}
