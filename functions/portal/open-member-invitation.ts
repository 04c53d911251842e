import type { portalRoutes } from '../../shared/api/portal.ts'
import { inWords } from '../../shared/domain/instant.ts'
import { html } from '../../shared/markup/html.ts'
import { MemberStatus, OrganizationStatus } from '../../shared/store/entities/organization.ts'
import { isInvitationToken } from '../runtime/mailed-token.ts'
import type { Operation } from '../runtime/operation.ts'
import { invitationPage, invitationState } from './invitation-page.ts'

/** What the invited person does next, or why the link no longer works. */
export const openMemberInvitation: Operation<typeof portalRoutes.openMemberInvitation> = async ({
  query,
  store,
  macKey,
  context,
}) => {
  const { organizationId, organizationUserId: memberId, token } = query
  const [organization, member] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('Member', { organizationId, memberId }),
  ])
  const tokenMatches = await isInvitationToken(macKey, token, {
    purpose: 'member',
    scopeId: organizationId,
    rowId: memberId,
    email: member?.email ?? '',
    invitation: member?.invitation ?? null,
  })
  const isInvited = member?.status === MemberStatus.Invited
  const state = organization ? invitationState(member, isInvited, tokenMatches, context.now) : 'unknown'
  const name = organization?.name ?? ''
  return invitationPage(state, `the administrator of ${name || 'your organization'}`, {
    title: `You are invited to ${name}`,
    content: html`<p>The invitation is for <strong>${member?.email ?? ''}</strong>. It takes three steps:</p>
      <ol>
        <li>Sign in with this address in your password manager, or create an account with it. Your master password never
          leaves your device.</li>
        <li>Accept the invitation there.${
          organization?.status === OrganizationStatus.Pending
            ? ' As the first owner you also create the keys of the organization.'
            : ''
        }</li>
        <li>${
          organization?.status === OrganizationStatus.Pending
            ? 'You are in: the organization is yours to set up.'
            : 'An administrator confirms you; a mail tells you when.'
        }</li>
      </ol>
      <dl><dt>This link works until</dt><dd>${inWords(member?.invitation?.expiresAt ?? context.now)}</dd></dl>`,
  })
}
