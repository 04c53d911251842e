import type { providersRoutes } from '../../shared/api/providers.ts'
import { setUpProvider as decide } from '../../shared/domain/provider/set-up-provider.ts'
import { isInvitationToken } from '../runtime/mailed-token.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { providerReply } from './provider-reply.ts'

/** Completes the set-up with the token from the mail and the provider key wrapped for the first admin. */
export const setUpProvider: Operation<typeof providersRoutes.setUpProvider> = async ({
  scope,
  body,
  context,
  macKey,
}) => {
  const { provider, user: admin } = scope
  const { token, ...request } = body
  const tokenMatches = await isInvitationToken(macKey, token, {
    purpose: 'provider-setup',
    scopeId: provider.providerId,
    rowId: provider.providerId,
    email: provider.setup.email,
    invitation: provider.setup,
  })
  const decision = decide(
    { provider, admin, tokenMatches },
    { ...request, businessName: request.businessName || null },
    context,
  )
  return decision.ok ? done(providerReply(decision.provider), decision.changes) : decision
}
