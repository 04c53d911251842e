import type { identityRoutes } from '../../shared/api/identity.ts'
import { requestVerification } from '../../shared/domain/account/request-verification.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Mails a token that proves the address. An address with an account gets a mail that says so, and the same answer. */
export const sendAddressVerification: Operation<typeof identityRoutes.sendAddressVerification> = async ({
  body,
  store,
  context,
}) => {
  const { email, name } = body
  const [account, recent] = await Promise.all([
    store.find('Account', 'byAddress', { email }),
    store.get('AddressVerification', { email }),
  ])
  const { changes } = requestVerification({ account, recent }, { email, name: name || null }, context)
  return { ...done(null, changes), status: 204 }
}
