import type { identityRoutes } from '../../shared/api/identity.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { withAlias } from '../runtime/open-scope.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** The public key under which others wrap keys for an account; after a pool was rebuilt, under either of its ids. */
export const getPublicKey: Operation<typeof identityRoutes.getPublicKey> = async ({ params, store }) => {
  const { accountId: id } = params
  const [account, { accountId }] = await Promise.all([
    store.get('Account', { accountId: id }),
    withAlias(store, { subject: id, accountId: id }),
  ])
  const found = account ?? (accountId === id ? undefined : await store.get('Account', { accountId }))
  if (!found) return refuse('request.not_found')
  return done({ object: 'userKey' as const, userId: id, publicKey: found.publicKey })
}
