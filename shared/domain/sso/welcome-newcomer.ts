import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Newcomer } from '../../store/entities/account.ts'
import { type Member, MemberType } from '../../store/entities/organization.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { AccountId } from '../../store/id.ts'
import type { Context } from '../context.ts'
import { takeSeats } from '../member/member-seats.ts'
import { newMember } from '../member/new-member.ts'
import { type Identity, linkIdentity } from './link-identity.ts'
import { partElsewhere } from './part-identity.ts'

/**
 * Makes somebody whom the identity provider vouches for an account to be (specification 8.4): the row that waits for his
 * address is his from now on, or a new one of the type User, which takes a seat; and his identity is linked. He stays
 * invited until he chose a master password. `known` is what is left of an earlier beginning, `otherLink` the link that the
 * account to be has in the organization already.
 */
export function welcomeNewcomer(
  state: {
    readonly seats: Stored<OrganizationSeats>
    readonly row: Stored<Member> | undefined
    readonly known: Stored<Newcomer> | undefined
    readonly otherLink: Stored<SsoLink> | undefined
    /** His links at organizations that had the domain before. */
    readonly elsewhere: readonly Stored<SsoLink>[]
    readonly accountId: AccountId
  },
  { email, identity }: { readonly email: string; readonly identity: Identity },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { seats, row, known, otherLink, elsewhere, accountId } = state
  const { organizationId } = identity
  // Who had the domain before may have begun sessions as him.
  const changes: Change[] = known
    ? [
        replace('Newcomer', known, { securityStamp: context.ids.next() }),
        ...partElsewhere(organizationId, elsewhere, context),
      ]
    : [
        create('Newcomer', {
          accountId,
          email,
          name: row?.name ?? null,
          securityStamp: context.ids.next(),
          createdAt: context.now,
        }),
      ]
  if (row) {
    changes.push(replace('Member', row, { accountId, revisedAt: context.now }))
    return { ok: true, changes: [...changes, ...linkIdentity({ accountId, row }, identity, otherLink, context)] }
  }
  const taken = takeSeats(seats, 1)
  if (!taken.ok) return refuse('sso.seat_missing')
  const fresh = newMember({ organizationId, email, type: MemberType.User, permissions: [] }, context)
  return {
    ok: true,
    changes: [
      ...changes,
      ...taken.changes,
      create('Member', { ...fresh, accountId }),
      ...linkIdentity({ accountId, row: fresh }, identity, otherLink, context),
    ],
  }
}
