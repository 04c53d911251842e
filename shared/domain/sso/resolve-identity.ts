import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus } from '../../store/entities/organization.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { AccountId } from '../../store/id.ts'

/** Whom an identity stands for where no link tells: by the address, as the pool knows him, or as he chose himself. */
export interface Claimant {
  readonly email: string
  /** True: an account has keys for this person. A newcomer has none yet. */
  readonly hasAccount: boolean
  /** True: the organization has verified the domain of the address, so its identity provider may speak for it. */
  readonly isVouched: boolean
  /** The organization's row for him. */
  readonly row: Stored<Member> | undefined
  /** The link that the account of that row has in the organization, to another identity. */
  readonly otherLink: Stored<SsoLink> | undefined
}

/** Everything that decides whom an identity signs in. */
export interface Evidence {
  /** The link of this identity in the organization. */
  readonly link: Stored<SsoLink> | undefined
  /** The row of the linked account in the organization. */
  readonly linkedRow: Stored<Member> | undefined
  /** Whether the organization has verified the domain of that row's address. */
  readonly isLinkedRowVouched: boolean
  /** Undefined where the identity provider told no address. */
  readonly claimant: Claimant | undefined
  /** Whether the account, the linked one or else the claimant's, took up another organization or works for a provider. */
  readonly standsElsewhere: boolean
}

/** What becomes of an identity. */
export type Resolution =
  /** It signs the account of this row in, by the link that stands, a new one, or the account's own, moved to it. */
  | {
      readonly kind: 'member'
      readonly accountId: AccountId
      readonly row: Stored<Member>
      readonly link: 'present' | 'new' | 'moved'
    }
  /** It gets an account to be: in the row that waits for the address, or in a new one. */
  | { readonly kind: 'newcomer'; readonly email: string; readonly row: Stored<Member> | undefined }
  /** The address is invited like any other. */
  | { readonly kind: 'invite'; readonly email: string }
  /** Its link leads to nobody in the organization: it is taken away, and the identity looked at anew. */
  | { readonly kind: 'part'; readonly link: Stored<SsoLink> }

/**
 * Whom an identity signs in (specification 8.4). The identity provider is the organization's own and may say anything. So it
 * speaks only for addresses of domains that the organization has verified, and for members who took up its invitation; never
 * for an account that merely has the address, and never for somebody whom it could impersonate elsewhere.
 *
 * | link | row          | account | domain verified | what becomes of it                         |
 * | ---- | ------------ | ------- | --------------- | ------------------------------------------ |
 * | yes  | revoked      |         |                 | access revoked                             |
 * | yes  | accepted, confirmed |  |                 | signs in                                   |
 * | yes  | invited      |         | yes             | signs in to finish                         |
 * | yes  | invited      |         | no              | invitation first                           |
 * | yes  | none         |         |                 | parted, then as without a link             |
 * | no   | revoked      |         |                 | access revoked                             |
 * | no   | accepted, confirmed |  |                 | linked, signs in                           |
 * | no   | invited, newcomer's |  | yes             | linked, signs in to finish                 |
 * | no   | invited      | no      | yes             | newcomer in this row                       |
 * | no   | invited      |         | otherwise       | invitation first                           |
 * | no   | none         | yes     | yes             | not a member                               |
 * | no   | none         | no      | yes             | newcomer in a new row                      |
 * | no   | none         |         | no              | invited by mail                            |
 *
 * Whoever would sign in and stands elsewhere is refused, linked or not.
 */
export function resolveIdentity(evidence: Evidence): Result<Resolution> {
  const { link, linkedRow, claimant, standsElsewhere } = evidence
  const signIn = (row: Stored<Member>, accountId: AccountId, by: 'present' | 'new' | 'moved'): Result<Resolution> =>
    standsElsewhere ? refuse('sso.stands_elsewhere') : { ok: true, kind: 'member', accountId, row, link: by }

  if (link && linkedRow) {
    const refusal = refuseRevoked(linkedRow) ?? refuseUnproven(linkedRow, evidence.isLinkedRowVouched)
    return refusal ?? signIn(linkedRow, link.accountId, 'present')
  }
  if (link) return { ok: true, kind: 'part', link }
  if (!claimant) return refuse('sso.address_missing')
  const { email, row, hasAccount, isVouched, otherLink } = claimant
  if (!row) {
    // Whether the address has an account, nobody learns who merely names it.
    if (!isVouched) return { ok: true, kind: 'invite', email }
    return hasAccount ? refuse('sso.not_member') : { ok: true, kind: 'newcomer', email, row }
  }
  const refusal = refuseRevoked(row) ?? refuseUnproven(row, isVouched)
  if (refusal) return refusal
  if (row.accountId) return signIn(row, row.accountId, otherLink ? 'moved' : 'new')
  return hasAccount ? refuse('sso.invitation_first') : { ok: true, kind: 'newcomer', email, row }
}

/** Whoever accepted has proven his address; for the others the organization must have verified the domain. */
function refuseUnproven({ status }: Member, isVouched: boolean): Refusal | undefined {
  return status === MemberStatus.Invited && !isVouched ? refuse('sso.invitation_first') : undefined
}

function refuseRevoked({ status }: Member): Refusal | undefined {
  return status === MemberStatus.Revoked ? refuse('member.revoked') : undefined
}
