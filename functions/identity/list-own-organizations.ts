import type { identityRoutes } from '../../shared/api/identity.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { ownOrganizations } from './own-organizations.ts'

/** The organizations of which the caller is a confirmed member. */
export const listOwnOrganizations: Operation<typeof identityRoutes.listOwnOrganizations> = async ({ actor, store }) => {
  const account = await ownAccount(store, actor)
  return done({
    object: 'list' as const,
    data: await ownOrganizations(store, account, actor.subject),
    continuationToken: null,
  })
}
