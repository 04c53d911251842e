import type { portalRoutes } from '../../shared/api/portal.ts'
import { inWords } from '../../shared/domain/instant.ts'
import { html } from '../../shared/markup/html.ts'
import { ProviderStatus } from '../../shared/store/entities/provider.ts'
import { isInvitationToken } from '../runtime/mailed-token.ts'
import type { Operation } from '../runtime/operation.ts'
import { invitationPage, invitationState } from './invitation-page.ts'

/** What the provider's first admin does next, or why the link no longer works. */
export const openProviderSetup: Operation<typeof portalRoutes.openProviderSetup> = async ({
  query,
  store,
  macKey,
  context,
}) => {
  const { providerId, token } = query
  const provider = await store.get('Provider', { providerId })
  const setup = provider?.setup ?? null
  const tokenMatches = await isInvitationToken(macKey, token, {
    purpose: 'provider-setup',
    scopeId: providerId,
    rowId: providerId,
    email: setup?.email ?? '',
    invitation: setup,
  })
  const isPending = provider?.status === ProviderStatus.Pending
  return invitationPage(invitationState({ invitation: setup }, isPending, tokenMatches, context.now), 'the operator', {
    title: 'Set up your provider',
    content: html`<p>The set-up waits for <strong>${setup?.email ?? ''}</strong>. Sign in with this address and send the
      provider's name, its billing address, the token of this link and the provider key that your client makes, to
      <code>POST /api/providers/${providerId}/setup</code>.</p>
      <dl><dt>This link works until</dt><dd>${inWords(setup?.expiresAt ?? context.now)}</dd></dl>`,
  })
}
