import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus } from '../../store/entities/organization.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { AccountId, MemberId, OrganizationId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestParting } from './part-identity.ts'

/** Everything that decides whom an identity signs in. */
export interface Evidence {
  /** The link of this identity in the organization. */
  readonly link: Stored<SsoLink> | undefined
  /** The row of the linked account in the organization. */
  readonly linkedRow: Member | undefined
  /** True: the identity provider told an address, or the pool knows the person already. */
  readonly isNamed: boolean
  /** The organization's row for that address, or for the person that the pool knows. */
  readonly row: Member | undefined
  /** The link that the account of that row has in the organization, to another identity. */
  readonly otherLink: Stored<SsoLink> | undefined
  /** Whether that account is in another organization, or works for a provider. */
  readonly standsElsewhere: boolean
}

/** Whom the identity signs in, and what becomes of the link. */
export interface Resolved {
  readonly accountId: AccountId
  readonly memberId: MemberId | null
  readonly link: 'present' | 'new' | 'moved'
}

/**
 * Whom an identity signs in (specification 8.4): by its link, else by the organization's row for the address. Only whoever
 * took up the organization's invitation is linked: the address alone proves nothing about an account, since the identity
 * provider is the organization's own and may say anything. For the same reason nobody is linked who stands elsewhere, too.
 */
export function resolveIdentity(evidence: Evidence): Result<Resolved> {
  const { link, linkedRow, isNamed, row, otherLink, standsElsewhere } = evidence
  if (link) {
    const refusal = refuseRow(linkedRow)
    if (refusal) return refusal
    return { ok: true, accountId: link.accountId, memberId: linkedRow?.memberId ?? null, link: 'present' }
  }
  if (!isNamed) return refuse('sso.address_missing')
  const refusal = refuseRow(row)
  if (refusal) return refusal
  if (!row?.accountId || row.status === MemberStatus.Invited) return refuse('sso.invitation_first')
  if (standsElsewhere) return refuse('sso.stands_elsewhere')
  return { ok: true, accountId: row.accountId, memberId: row.memberId, link: otherLink ? 'moved' : 'new' }
}

function refuseRow(row: Member | undefined): Refusal | undefined {
  if (!row) return refuse('sso.not_member')
  return row.status === MemberStatus.Revoked ? refuse('member.revoked') : undefined
}

/** The writes that link an identity as it was resolved; none where it is linked already. */
export function linkIdentity(
  { accountId, memberId, link }: Resolved,
  identity: { organizationId: OrganizationId; externalId: string },
  otherLink: Stored<SsoLink> | undefined,
  context: Context,
): readonly Change[] {
  if (link === 'present') return []
  const { organizationId } = identity
  const type = link === 'moved' ? EventType.MemberSsoRelinked : EventType.MemberSsoLinked
  const made = { ...identity, accountId, createdAt: context.now }
  return [
    ...(otherLink
      ? [replace('SsoLink', otherLink, made), requestParting(otherLink, context)]
      : [create('SsoLink', made)]),
    organizationEvent({ ...context, actorId: accountId }, type, { organizationId, ...(memberId && { memberId }) }),
  ]
}
