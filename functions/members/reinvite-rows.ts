import type { Context } from '../../shared/domain/context.ts'
import { spendAll } from '../../shared/domain/member/invitation-allowance.ts'
import { reinviteMember } from '../../shared/domain/member/reinvite-member.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { MemberId } from '../../shared/store/id.ts'
import type { RowOutcome } from '../runtime/in-chunks.ts'
import { loadAddressAllowances, loadSenderAllowances } from '../runtime/load-allowances.ts'
import type { Scopes } from '../runtime/operation.ts'
import { TRANSACTION_STEPS_MAX } from '../runtime/transaction.ts'

/** The row, its mail and the allowance of its address; the allowances of inviter and organization stand aside. */
export const REINVITED_PER_TRANSACTION = Math.floor((TRANSACTION_STEPS_MAX - 2) / 3)

/** Loads the rows and decides for each whether it is invited again; rows that the organization does not have are named. */
export async function reinviteRows(
  store: StoreReads,
  { organization, link }: Pick<Scopes['organization'], 'organization' | 'link'>,
  memberIds: readonly MemberId[],
  context: Context,
): Promise<{ outcomes: readonly RowOutcome[]; changes: ChangeSet }> {
  const { organizationId } = organization
  const [members, senders, provider] = await Promise.all([
    store.getMany(
      'Member',
      memberIds.map((memberId) => ({ organizationId, memberId })),
    ),
    loadSenderAllowances(store, organizationId, context),
    link && store.get('Provider', link),
  ])
  const emails = members.map((member) => member?.email ?? '')
  const allowances = await loadAddressAllowances(store, emails, context)
  const decisions = members.map((member, at) => {
    const allowance = allowances[at]
    if (!member || !allowance) return refuse('request.not_found')
    return reinviteMember({ organization, member, providerName: provider?.name ?? null, allowance }, context)
  })
  const allowed = decisions.filter((decision) => decision.ok)
  const spent = spendAll(senders, allowed.length, context.now)
  if (!spent.ok) return { outcomes: decisions.map((decision) => (decision.ok ? spent : decision)), changes: [] }
  return {
    outcomes: decisions.map((decision) => (decision.ok ? null : decision)),
    changes: [...spent.changes, ...allowed.flatMap(({ changes }) => changes)],
  }
}
