import { type Change, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Member } from '../../store/entities/organization.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { AccountId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestParting } from './part-identity.ts'

/** An identity as its organization's provider names it. */
export type Identity = Pick<SsoLink, 'organizationId' | 'externalId'>

/** The writes that link an identity with the account of a row, in place of the one that the account was linked with before. */
export function linkIdentity(
  { accountId, row }: { readonly accountId: AccountId; readonly row: Pick<Member, 'memberId'> },
  identity: Identity,
  otherLink: Stored<SsoLink> | undefined,
  context: Context,
): readonly Change[] {
  const { organizationId, externalId } = identity
  const made = { organizationId, externalId, accountId, createdAt: context.now }
  const type = otherLink ? EventType.MemberSsoRelinked : EventType.MemberSsoLinked
  return [
    ...(otherLink
      ? [replace('SsoLink', otherLink, made), requestParting(otherLink, context)]
      : [create('SsoLink', made)]),
    organizationEvent({ ...context, actorId: accountId }, type, { organizationId, memberId: row.memberId }),
  ]
}
