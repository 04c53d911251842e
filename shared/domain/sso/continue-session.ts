import { limits } from '../../config/limits.ts'
import { type Refusal, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, remove } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import { type Member, MemberStatus } from '../../store/entities/organization.ts'
import type { SsoCode, SsoLink, SsoSession } from '../../store/entities/sso.ts'
import type { Context } from '../context.ts'
import { hoursAfter } from '../instant.ts'

/** Notes on whose word a session began. */
export const beginSsoSession = (
  { accountId, securityStamp }: Pick<Account, 'accountId' | 'securityStamp'>,
  { organizationId, externalId }: SsoCode,
  sessionId: string,
  { now }: Context,
) => {
  const expiresAt = hoursAfter(now, 24 * limits.sessionDays)
  return create('SsoSession', {
    accountId,
    sessionId,
    organizationId,
    externalId,
    securityStamp,
    createdAt: now,
    expiresAt,
  })
}

/**
 * Why a session that began with SSO ends at its refresh, or undefined if it goes on: the organization must still let its people
 * sign in so, and the person must be a member whom the same identity signs in. What ends is over for good: the record goes with
 * the refusal, and a member who is restored signs in again.
 */
export function continueSsoSession({
  account,
  session,
  isOpen,
  member,
  link,
  standsElsewhere,
}: {
  account: Pick<Account, 'securityStamp'>
  session: Stored<SsoSession>
  /** Whether people can sign in to the organization with SSO at this moment. */
  isOpen: boolean
  member: Pick<Member, 'status'> | undefined
  link: Pick<SsoLink, 'externalId'> | undefined
  readonly standsElsewhere: boolean
}): (Refusal & { readonly changes: ChangeSet }) | undefined {
  const isMember = member !== undefined && member.status !== MemberStatus.Revoked
  const isLinked = link?.externalId === session.externalId
  const isVouched = isOpen && isMember && isLinked && !standsElsewhere
  if (isVouched && account.securityStamp === session.securityStamp) return undefined
  return { ...refuse('account.session_ended'), changes: [remove('SsoSession', session)] }
}
