import type { identityRoutes } from '../../shared/api/identity.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/** When the caller's account last changed: clients sync when it moves. */
export const getRevisionDate: Operation<typeof identityRoutes.getRevisionDate> = async ({ actor, store }) => {
  const account = await ownAccount(store, actor)
  return done(Date.parse(account.revisedAt))
}
