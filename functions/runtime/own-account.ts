import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { withAlias } from './open-scope.ts'
import type { Actor } from './operation.ts'
import { refused } from './refused.ts'

/** The caller's own account, also where a rebuilt user pool gave him a new subject. Refuses a token without an account. */
export async function ownAccount(store: StoreReads, actor: Actor): Promise<Stored<Account>> {
  const account = await store.get('Account', { accountId: actor.accountId })
  if (account) return account
  const { accountId } = await withAlias(store, actor)
  const aliased = await store.get('Account', { accountId })
  if (!aliased) throw refused('request.unauthenticated')
  return aliased
}
