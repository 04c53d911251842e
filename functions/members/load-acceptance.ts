import type { Acceptance } from '../../shared/domain/member/accept-invitation.ts'
import type { MacKey } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'
import type { MemberId, OrganizationId } from '../../shared/store/id.ts'
import { loadCompliance } from '../runtime/load-compliance.ts'
import { loadLinks } from '../runtime/load-links.ts'
import { isInvitationToken } from '../runtime/mailed-token.ts'
import type { Actor } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/** What an acceptance is decided from; undefined when the organization has no such row. */
export async function loadAcceptance(
  { store, macKey, actor }: { store: StoreReads; macKey: MacKey; actor: Actor },
  { organizationId, memberId }: { organizationId: OrganizationId; memberId: MemberId },
  token: string,
): Promise<(Acceptance & { organization: Stored<Organization> }) | undefined> {
  const [organization, member, account] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('Member', { organizationId, memberId }),
    ownAccount(store, actor),
  ])
  if (!organization || !member) return undefined
  const { email, invitation, type } = member
  const { accountId } = account
  const [existing, tokenMatches, { compliances, policies }, links] = await Promise.all([
    store.find('Member', 'byAccount', { organizationId, accountId }),
    isInvitationToken(macKey, token, {
      purpose: 'member',
      scopeId: organizationId,
      rowId: memberId,
      email,
      invitation,
    }),
    loadCompliance(store, organization, [{ type, accountId }]),
    loadLinks(store, await store.listIndexed('Member', { accountId })),
  ])
  const [compliance] = compliances
  return compliance && { organization, member, account, existing, tokenMatches, compliance, policies, links }
}
