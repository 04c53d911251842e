import type { identityRoutes } from '../../shared/api/identity.ts'
import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { requestMail } from '../../shared/domain/mail.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Mails a token that proves the address. An address with an account gets a mail that says so, and the same answer. */
export const sendAddressVerification: Operation<typeof identityRoutes.sendAddressVerification> = async ({
  body,
  store,
  context,
}) => {
  const { email, name } = body
  const account = await store.find('Account', 'byAddress', { email })
  const mail = account
    ? requestMail(context, email, { kind: 'address-already-registered' })
    : requestMail(context, email, {
        kind: 'verify-address',
        email,
        name: name || null,
        expiresAt: minutesAfter(context.now, limits.addressVerificationMinutes),
      })
  return { ...done(null, [mail]), status: 204 }
}
