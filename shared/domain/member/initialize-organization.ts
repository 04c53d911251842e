import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import {
  type ClientLink,
  MemberStatus,
  MemberType,
  type Organization,
  OrganizationStatus,
} from '../../store/entities/organization.ts'
import type { Provider } from '../../store/entities/provider.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import { EventType, organizationEvent } from '../audit.ts'
import { defaultCollection } from '../client/open-client.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { partElsewhere } from '../sso/part-identity.ts'
import { type Acceptance, checkAcceptance } from './accept-invitation.ts'
import { whilePoliciesHold } from './check-compliance.ts'

/**
 * The owner of a pending organization accepts and brings its keys: the organization is enabled and the owner confirmed
 * in one step (specification 4.6).
 */
export function initializeOrganization(
  state: Acceptance & {
    organization: Stored<Organization>
    seats: Stored<OrganizationSeats>
    link: Stored<ClientLink> | undefined
    /** The provider that manages the organization, if one does. */
    provider: Stored<Provider> | undefined
  },
  request: {
    /** The organization key, wrapped with the owner's own public key. */
    key: string
    keys: { publicKey: string; encryptedPrivateKey: string }
    collectionName: string
  },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const refusal = checkAcceptance(state, context.now)
  if (refusal) return refusal
  const { organization, member, account, seats, link, provider } = state
  const { organizationId } = organization
  const { memberId } = member
  if (member.type !== MemberType.Owner) return refuse('invitation.invalid', { field: 'token' })
  if (organization.status !== OrganizationStatus.Pending) return refuse('organization.not_pending')
  if (link?.suspended || provider?.enabled === false) return refuse('organization.suspended')
  const opened = {
    status: link ? OrganizationStatus.Managed : OrganizationStatus.Created,
    enabled: true,
    revisedAt: context.now,
  }
  return {
    ok: true,
    changes: [
      ...whilePoliciesHold(state.policies),
      replace('Organization', organization, { ...opened, keyPair: request.keys }),
      ...(link ? [replace('ClientLink', link, opened)] : []),
      ...(provider ? [unchanged('Provider', provider)] : []),
      replace('OrganizationSeats', seats, {
        confirmed: seats.confirmed + 1,
        confirmedOwners: seats.confirmedOwners + 1,
      }),
      replace('Member', member, {
        status: MemberStatus.Confirmed,
        accountId: account.accountId,
        name: account.name,
        key: request.key,
        mailFailure: null,
        revisedAt: context.now,
      }),
      ...partElsewhere(organizationId, state.links, context),
      ...defaultCollection(member, request.collectionName, context),
      organizationEvent(context, EventType.MemberConfirmed, { organizationId, memberId }),
      requestMail(context, member.email, { kind: 'member-confirmed', organizationName: organization.name }),
    ],
  }
}
