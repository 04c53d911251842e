import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { roleInProvider } from '../../shared/domain/access/standing.ts'
import { acceptProviderInvitation as decide } from '../../shared/domain/provider-user/accept-provider-invitation.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { loadLinks } from '../runtime/load-links.ts'
import { isInvitationToken } from '../runtime/mailed-token.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/** Takes up an invitation to the provider's staff. */
export const acceptProviderInvitation: Operation<typeof providerUsersRoutes.acceptProviderInvitation> = async ({
  params,
  body,
  actor,
  store,
  context,
  macKey,
}) => {
  const { providerId, providerUserId } = params
  const [provider, user, account] = await Promise.all([
    store.get('Provider', { providerId }),
    store.get('ProviderUser', { providerId, providerUserId }),
    ownAccount(store, actor),
  ])
  if (!provider || !user) return refuse('invitation.invalid', { field: 'token' })
  const { email, invitation } = user
  const tokenMatches = await isInvitationToken(macKey, body.token, {
    purpose: 'provider-user',
    scopeId: providerId,
    rowId: providerUserId,
    email,
    invitation,
  })
  const staff = tokenMatches ? await store.listAll('ProviderUser', { providerId }) : []
  const confirmers = staff.filter((one) => roleInProvider(one) === 'provider-admin').map((admin) => admin.email)
  const links = await loadLinks(store, await store.listIndexed('Member', account))
  const decision = decide({ provider, user, account, tokenMatches, confirmers, links }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
