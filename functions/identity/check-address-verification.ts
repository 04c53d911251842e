import type { identityRoutes } from '../../shared/api/identity.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { readAddressToken } from '../runtime/mailed-token.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Whether a verification token still opens registration for the address. */
export const checkAddressVerification: Operation<typeof identityRoutes.checkAddressVerification> = async ({
  body,
  store,
  macKey,
  context,
}) => {
  const proven = await readAddressToken(macKey, body.emailVerificationToken, context.now)
  if (proven?.email !== body.email) return refuse('account.address_not_verified', { field: 'emailVerificationToken' })
  if (await store.find('Account', 'byAddress', { email: body.email })) {
    return refuse('account.address_taken', { field: 'email' })
  }
  return done(null)
}
