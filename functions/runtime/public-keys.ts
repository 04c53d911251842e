import type { StoreReads } from '../../shared/ports/store.ts'
import type { AccountId } from '../../shared/store/id.ts'

/** The public keys of those rows that belong to an account, by the row's id; the others are left out. */
export async function publicKeysOf(
  store: StoreReads,
  rows: readonly { readonly id: string; readonly accountId: AccountId | null | undefined }[],
): Promise<readonly { id: string; userId: string; key: string }[]> {
  const owned = rows.flatMap(({ id, accountId }) => (accountId ? [{ id, accountId }] : []))
  const accounts = await store.getMany('Account', owned)
  return owned.flatMap(({ id, accountId }, at) => {
    const key = accounts[at]?.publicKey
    return key ? [{ id, userId: accountId, key }] : []
  })
}
