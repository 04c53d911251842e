import type { UserPool } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { AccountId } from '../../shared/store/id.ts'

/**
 * The subject of the user pool's user for a new account. The user of a deleted account that is yet to be erased is not taken
 * over: his sessions would be the new account's, and so would be whatever still names the old one.
 */
export async function freshSubject(
  { store, userPool }: { store: StoreReads; userPool: UserPool },
  email: string,
): Promise<AccountId> {
  const subject = await userPool.ensureUser(email)
  if (!(await store.get('AccountErasure', { accountId: subject }))) return subject
  await userPool.deleteUser(email)
  return userPool.ensureUser(email)
}
