import type { Context } from '../../shared/domain/context.ts'
import { confirmMembers } from '../../shared/domain/member/confirm-members.ts'
import { type Refusal, type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import type { MemberId } from '../../shared/store/id.ts'
import { loadCompliance } from '../runtime/load-compliance.ts'
import type { Scopes } from '../runtime/operation.ts'
import { TRANSACTION_STEPS_MAX } from '../runtime/transaction.ts'

/** The row and its copy, an event and a mail; seats and policies stand aside. */
export const CONFIRMED_PER_TRANSACTION = Math.floor((TRANSACTION_STEPS_MAX - 2) / 4)

/** Loads the rows, and what policies ask of their accounts, and decides for each whether it is confirmed. */
export async function confirmRows(
  store: StoreReads,
  { organization }: Pick<Scopes['organization'], 'organization'>,
  keys: readonly { readonly id: MemberId; readonly key: string }[],
  context: Context,
): Promise<Result<{ outcomes: readonly (Refusal | null)[]; changes: ChangeSet }>> {
  const { organizationId } = organization
  const [seats, members] = await Promise.all([
    store.get('OrganizationSeats', { organizationId }),
    store.getMany(
      'Member',
      keys.map(({ id: memberId }) => ({ organizationId, memberId })),
    ),
  ])
  if (!seats) return refuse('request.not_found')
  const accepted = members.flatMap((member) => {
    if (member?.status !== MemberStatus.Accepted || !member.accountId) return []
    return [{ memberId: member.memberId, type: member.type, accountId: member.accountId }]
  })
  const { compliances, policies } = await loadCompliance(store, organization, accepted)
  const byMember = new Map(accepted.map(({ memberId }, at) => [memberId, compliances[at]]))
  const rows = keys.map(({ id, key }, at) => ({ member: members[at], compliance: byMember.get(id), key }))
  return confirmMembers({ organization, seats, policies, rows }, context)
}
