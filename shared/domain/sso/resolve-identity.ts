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
 * | yes  | any other    |         |                 | signs in                                   |
 * | yes  | none         |         |                 | parted, then as without a link             |
 * | no   | revoked      |         |                 | access revoked                             |
 * | no   | accepted, confirmed |  |                 | linked, signs in                           |
 * | no   | invited, newcomer's |  | yes             | linked, signs in to finish                 |
 * | no   | invited      | no      | yes             | newcomer in this row                       |
 * | no   | invited      |         | otherwise       | invitation first                           |
 * | no   | none         | yes     |                 | not a member                               |
 * | no   | none         | no      | yes             | newcomer in a new row                      |
 * | no   | none         | no      | no              | invited by mail                            |
 *
 * Whoever would sign in and stands elsewhere is refused, linked or not.
 */
export function resolveIdentity({ link, linkedRow, claimant, standsElsewhere }: Evidence): Result<Resolution> {
  const signIn = (row: Stored<Member>, accountId: AccountId, by: 'present' | 'new' | 'moved'): Result<Resolution> =>
    standsElsewhere ? refuse('sso.stands_elsewhere') : { ok: true, kind: 'member', accountId, row, link: by }

  if (link && linkedRow) return refuseRevoked(linkedRow) ?? signIn(linkedRow, link.accountId, 'present')
  if (link) return { ok: true, kind: 'part', link }
  if (!claimant) return refuse('sso.address_missing')
  const { email, row, hasAccount, isVouched, otherLink } = claimant
  if (!row) {
    if (hasAccount) return refuse('sso.not_member')
    return { ok: true, ...(isVouched ? { kind: 'newcomer', email, row } : { kind: 'invite', email }) }
  }
  const isInvited = row.status === MemberStatus.Invited
  const refusal = refuseRevoked(row) ?? (isInvited && !isVouched ? refuse('sso.invitation_first') : undefined)
  if (refusal) return refusal
  if (row.accountId) return signIn(row, row.accountId, otherLink ? 'moved' : 'new')
  return hasAccount ? refuse('sso.invitation_first') : { ok: true, kind: 'newcomer', email, row }
}

function refuseRevoked({ status }: Member): Refusal | undefined {
  return status === MemberStatus.Revoked ? refuse('member.revoked') : undefined
}
