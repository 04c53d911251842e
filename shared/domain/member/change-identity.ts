import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import type { Member } from '../../store/entities/organization.ts'
import { isClaimed } from '../claimed-domain/is-claimed.ts'
import type { Context } from '../context.ts'

/**
 * Changes how a member is called (specification 4.8). Clients send address and name back as they are; an organization changes
 * them only for accounts that it claims. The address goes with the master password, which every account has, so it stays; a
 * new name is the account's too. `account` is the member's, `claimed` holds the domains.
 */
export function changeIdentity(
  state: { member: Member; account: Stored<Account> | undefined; claimed: ReadonlySet<string> },
  { email, name }: { email?: string | null | undefined; name?: string | null | undefined },
  { now }: Context,
): Result<{ after: Partial<Member>; also: readonly Change[] }> {
  const { member, account, claimed } = state
  if (email && email !== member.email) {
    return refuse(isClaimed(claimed, member) ? 'member.has_master_password' : 'member.not_claimed', { field: 'email' })
  }
  if (!name || name === member.name) return { ok: true, after: {}, also: [] }
  if (!account || !isClaimed(claimed, member)) return refuse('member.not_claimed', { field: 'name' })
  return { ok: true, after: { name }, also: [replace('Account', account, { name, revisedAt: now })] }
}
