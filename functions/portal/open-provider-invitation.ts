import type { portalRoutes } from '../../shared/api/portal.ts'
import { inWords } from '../../shared/domain/instant.ts'
import { html } from '../../shared/markup/html.ts'
import { ProviderUserStatus } from '../../shared/store/entities/provider.ts'
import { isInvitationToken } from '../runtime/mailed-token.ts'
import type { Operation } from '../runtime/operation.ts'
import { invitationPage, invitationState } from './invitation-page.ts'

/** What the invited technician does next, or why the link no longer works. */
export const openProviderInvitation: Operation<typeof portalRoutes.openProviderInvitation> = async ({
  query,
  store,
  macKey,
  context,
}) => {
  const { providerId, providerUserId, token } = query
  const [provider, user] = await Promise.all([
    store.get('Provider', { providerId }),
    store.get('ProviderUser', { providerId, providerUserId }),
  ])
  const tokenMatches = await isInvitationToken(macKey, token, {
    purpose: 'provider-user',
    scopeId: providerId,
    rowId: providerUserId,
    email: user?.email ?? '',
    invitation: user?.invitation ?? null,
  })
  const isInvited = user?.status === ProviderUserStatus.Invited
  const state = provider ? invitationState(user, isInvited, tokenMatches, context.now) : 'unknown'
  const name = provider?.name ?? ''
  return invitationPage(state, `an administrator of ${name || 'the provider'}`, {
    title: `You are invited to the staff of ${name}`,
    content: html`<p>The invitation is for <strong>${user?.email ?? ''}</strong>. It takes three steps:</p>
      <ol>
        <li>Sign in with this address, or create an account with it. Your master password never leaves your device.</li>
        <li>Accept the invitation.</li>
        <li>A provider admin confirms you; a mail tells you when.</li>
      </ol>
      <dl><dt>This link works until</dt><dd>${inWords(user?.invitation?.expiresAt ?? context.now)}</dd></dl>`,
  })
}
