import type { identityRoutes } from '../../shared/api/identity.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** The public key under which others wrap keys for an account. */
export const getPublicKey: Operation<typeof identityRoutes.getPublicKey> = async ({ params, store }) => {
  const account = await store.get('Account', { accountId: params.accountId })
  if (!account) return refuse('request.not_found')
  return done({ object: 'userKey' as const, userId: account.accountId, publicKey: account.publicKey })
}
