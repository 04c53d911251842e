import { roleInProvider } from '../../shared/domain/access/standing.ts'
import { isTwoStepLoginOn } from '../../shared/domain/account/two-step-login.ts'
import type { Compliance, Membership } from '../../shared/domain/member/check-compliance.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import {
  type ClientLink,
  type Member,
  MemberStatus,
  type Organization,
} from '../../shared/store/entities/organization.ts'
import type { OrganizationPolicies } from '../../shared/store/entities/policy.ts'
import type { AccountId } from '../../shared/store/id.ts'

/**
 * What `checkCompliance` decides from, for each of the members in the order given: each as if he had accepted. `accountId`
 * is whom the row belongs to, or shall belong to. `policies` are this organization's: a change that rests on them puts
 * `unchanged` of them into its transaction. The person's other organizations are looked up in the index, eventually
 * consistent.
 */
export async function loadCompliance(
  store: StoreReads,
  organization: Organization,
  members: readonly { readonly type: Member['type']; readonly accountId: AccountId }[],
): Promise<{ compliances: readonly Compliance[]; policies: Stored<OrganizationPolicies> | undefined }> {
  const { organizationId } = organization
  const [policies, link, compliances] = await Promise.all([
    store.get('OrganizationPolicies', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
    Promise.all(
      members.map(async ({ accountId }) => {
        const [account, rows] = await Promise.all([
          store.get('Account', { accountId }),
          store.listIndexed('Member', { accountId }),
        ])
        const others = rows.filter((row) => row.organizationId !== organizationId)
        const elsewhere = await Promise.all(others.map(async (row) => membershipOf(store, row, accountId)))
        return {
          elsewhere: elsewhere.filter((one) => one !== undefined),
          isTwoStepLoginOn: account !== undefined && isTwoStepLoginOn(account),
        }
      }),
    ),
  ])
  const staffed = await Promise.all(members.map(async ({ accountId }) => isProviderUser(store, link, accountId)))
  return {
    policies,
    compliances: members.flatMap(({ type }, at) => {
      const known = compliances[at]
      const subject = { type, status: MemberStatus.Accepted, isProviderUser: staffed[at] ?? false }
      return known ? [{ ...known, here: { ...subject, organization, policies } }] : []
    }),
  }
}

/** Undefined where the organization was deleted and its rows wait to be erased. */
async function membershipOf(store: StoreReads, row: Member, accountId: AccountId): Promise<Membership | undefined> {
  const { organizationId, type, status } = row
  const [organization, policies, link] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('OrganizationPolicies', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  if (!organization) return undefined
  return { organization, policies, type, status, isProviderUser: await isProviderUser(store, link, accountId) }
}

async function isProviderUser(store: StoreReads, link: ClientLink | undefined, accountId: AccountId): Promise<boolean> {
  const staff = link && (await store.find('ProviderUser', 'byAccount', { providerId: link.providerId, accountId }))
  return roleInProvider(staff) !== undefined
}
