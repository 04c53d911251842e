import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account, Newcomer } from '../../shared/store/entities/account.ts'
import { withAlias } from './open-scope.ts'
import type { Actor } from './operation.ts'
import { refused } from './refused.ts'

/** The caller's own account, also where a rebuilt user pool gave him a new subject. Refuses a token without an account. */
export async function ownAccount(store: StoreReads, actor: Actor): Promise<Stored<Account>> {
  const account = await findOwnAccount(store, actor)
  if (!account) throw refused('request.unauthenticated')
  return account
}

/** The caller's own account, or undefined where the token is a newcomer's. */
export async function findOwnAccount(store: StoreReads, actor: Actor): Promise<Stored<Account> | undefined> {
  const account = await store.get('Account', { accountId: actor.accountId })
  return account ?? store.get('Account', await withAlias(store, actor))
}

/** The caller as a newcomer, who has no account yet. */
export async function findOwnNewcomer(store: StoreReads, actor: Actor): Promise<Stored<Newcomer> | undefined> {
  const newcomer = await store.get('Newcomer', { accountId: actor.accountId })
  return newcomer ?? store.get('Newcomer', await withAlias(store, actor))
}
