import type { Context } from '../../shared/domain/context.ts'
import type { Recovery } from '../../shared/domain/member/account-recovery.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { AccountId, MemberId } from '../../shared/store/id.ts'
import type { Scopes } from '../runtime/operation.ts'

/**
 * What it is decided from whether the caller may recover the accounts of the named members, in the order asked; undefined
 * where the organization has no such member. For which providers people work is looked up in the index, eventually
 * consistent.
 */
export async function loadRecoveries(
  { scope, store, context }: { scope: Scopes['organization']; store: StoreReads; context: Context },
  memberIds: readonly MemberId[],
): Promise<readonly ((Recovery & { readonly account: Stored<Account> | undefined }) | undefined)[]> {
  const { organization } = scope
  const { organizationId } = organization
  const staffOf = async (accountId: AccountId | null) =>
    accountId === null ? [] : store.listIndexed('ProviderUser', { accountId })
  const [members, policies, ownStaff] = await Promise.all([
    store.getMany(
      'Member',
      memberIds.map((memberId) => ({ organizationId, memberId })),
    ),
    store.get('OrganizationPolicies', { organizationId }),
    staffOf(context.actorId),
  ])
  return Promise.all(
    members.map(async (member) => {
      if (!member) return undefined
      const { accountId } = member
      const [account, staff] = await Promise.all([
        accountId === null ? undefined : store.get('Account', { accountId }),
        staffOf(accountId),
      ])
      return { actor: scope, organization, policies, member, account, staff, ownStaff }
    }),
  )
}
