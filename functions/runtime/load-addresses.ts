import type { Context } from '../../shared/domain/context.ts'
import type { AskedAddress } from '../../shared/domain/member/invite-members.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { OrganizationId } from '../../shared/store/id.ts'
import { loadAddressAllowances } from './load-allowances.ts'

/** What an invitation of these addresses is decided from, in their order. */
export async function loadAddresses(
  store: StoreReads,
  organizationId: OrganizationId,
  emails: readonly string[],
  context: Context,
): Promise<readonly AskedAddress[]> {
  const [holders, allowances] = await Promise.all([
    store.holders(
      'Member',
      'byAddress',
      emails.map((email) => ({ organizationId, email })),
    ),
    loadAddressAllowances(store, emails, context),
  ])
  return allowances.map((allowance, at) => ({ email: allowance.key.subject, holderId: holders[at], allowance }))
}
