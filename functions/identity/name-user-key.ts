import type { identityRoutes } from '../../shared/api/identity.ts'
import { replace } from '../../shared/store/change-set.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/** Keeps the name that the client computed for the caller's user key. It says nothing to the server. */
export const nameUserKey: Operation<typeof identityRoutes.nameUserKey> = async ({ actor, body, store }) => {
  const account = await ownAccount(store, actor)
  const { userKeyId } = body
  return done(null, account.userKeyId === userKeyId ? [] : [replace('Account', account, { userKeyId })])
}
