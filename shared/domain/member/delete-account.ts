import { limits } from '../../config/limits.ts'
import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, remove } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import type { Member } from '../../store/entities/organization.ts'
import type { ProviderUser } from '../../store/entities/provider.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { TwoStepLogin } from '../../store/entities/two-step-login.ts'
import type { Standing } from '../access/can.ts'
import { EventType, organizationEvent, providerEvent } from '../audit.ts'
import { isClaimed } from '../claimed-domain/is-claimed.ts'
import type { Context } from '../context.ts'
import { anotherAdminStays } from '../provider-user/change-provider-user.ts'
import { decideRows } from './decide-rows.ts'
import { checkAdministration } from './manage-member.ts'
import { memberGone } from './member-gone.ts'

/** Why the caller may not delete the member's account, or undefined if he may (specification 4.9). */
export function checkDeletion(
  { actor, member, claimed }: { actor: Standing; member: Member; claimed: ReadonlySet<string> },
  context: Context,
): Refusal | undefined {
  const refusal = checkAdministration(actor, member, context)
  return refusal ?? (isClaimed(claimed, member) ? undefined : refuse('member.account_not_claimed'))
}

/**
 * Deletes an account with everything it is anywhere (specification 4.10), in one transaction; a worker then deletes the user
 * of the user pool, who can sign in no more at once. Refused where it would leave an organization without an owner or a
 * provider without an admin. `places` are its memberships, `staff` its rows at providers with all rows of each, `links` its identities.
 */
export function deleteAccount(
  state: {
    account: Stored<Account>
    twoStepLogin: Stored<TwoStepLogin> | undefined
    places: readonly (Omit<Parameters<typeof decideRows>[0], 'members'> & { readonly member: Stored<Member> })[]
    staff: readonly { readonly user: Stored<ProviderUser>; readonly all: readonly Stored<ProviderUser>[] }[]
    links: readonly Stored<SsoLink>[]
  },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { account, twoStepLogin, places, staff, links } = state
  const { accountId, email } = account
  if (places.length + staff.length > limits.accountPlacesMax) {
    return refuse('member.account_in_too_many', { values: { max: limits.accountPlacesMax } })
  }
  const left: Change[] = []
  for (const { member, ...place } of places) {
    const { outcomes, changes } = decideRows({ ...place, members: [member] }, () => ({
      ok: true,
      after: null,
      also: leaveOrganization(member, links, context),
    }))
    if (outcomes[0]) return outcomes[0]
    left.push(...changes)
  }
  for (const { user, all } of staff) {
    const condition = anotherAdminStays([user.providerUserId], all)
    if ('code' in condition) return condition
    left.push(remove('ProviderUser', user), ...condition, providerEvent(context, EventType.ProviderUserRemoved, user))
  }
  return {
    ok: true,
    changes: [
      ...left,
      remove('Account', account),
      ...(twoStepLogin ? [remove('TwoStepLogin', twoStepLogin)] : []),
      create('AccountErasure', { accountId, email, requestedAt: context.now, erasedAt: null }),
    ],
  }
}

function leaveOrganization(member: Member, links: readonly Stored<SsoLink>[], context: Context): readonly Change[] {
  const { organizationId, memberId } = member
  return [
    ...memberGone(member, links, context),
    organizationEvent(context, EventType.MemberAccountDeleted, { organizationId, memberId }),
  ]
}
