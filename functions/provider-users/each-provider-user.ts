import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { ProviderUser } from '../../shared/store/entities/provider.ts'
import type { ProviderId, ProviderUserId } from '../../shared/store/id.ts'
import type { RowOutcome } from '../runtime/in-chunks.ts'

/** One row is up to five operations of a transaction, which holds a hundred. */
export const ROWS_PER_TRANSACTION = 15

/** Decides about each of the named people by himself; whoever is not of this staff is refused like an id that nobody has. */
export async function eachProviderUser<Row extends { readonly id: ProviderUserId }>(
  store: StoreReads,
  providerId: ProviderId,
  rows: readonly Row[],
  decide: (user: Stored<ProviderUser>, row: Row) => Result<{ changes: ChangeSet }>,
): Promise<{ outcomes: readonly RowOutcome[]; changes: ChangeSet }> {
  const users = await store.getMany(
    'ProviderUser',
    rows.map(({ id }) => ({ providerId, providerUserId: id })),
  )
  const decisions = rows.map((row, at) => {
    const user = users[at]
    return user ? decide(user, row) : refuse('request.not_found')
  })
  return {
    outcomes: decisions.map((decision) => (decision.ok ? null : decision)),
    changes: decisions.flatMap((decision) => (decision.ok ? decision.changes : [])),
  }
}
