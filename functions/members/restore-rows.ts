import type { Context } from '../../shared/domain/context.ts'
import { whilePoliciesHold } from '../../shared/domain/member/check-compliance.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { restoreMember } from '../../shared/domain/member/restore-member.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import type { MemberId } from '../../shared/store/id.ts'
import { loadCompliance } from '../runtime/load-compliance.ts'
import type { Scopes } from '../runtime/operation.ts'
import { loadRows } from './load-rows.ts'

/** Decides about members to restore: whoever had accepted must comply with the policies as they are now. */
export async function restoreRows(
  { scope, store, context }: { scope: Scopes['organization']; store: StoreReads; context: Context },
  memberIds: readonly MemberId[],
): Promise<ReturnType<typeof decideRows>> {
  const { organization } = scope
  const rows = await loadRows(store, organization, memberIds)
  const accepted = rows.members.flatMap((member) => {
    const { accountId = null, revocation = null } = member ?? {}
    return member && accountId && revocation && revocation.from !== MemberStatus.Invited
      ? [{ ...member, accountId }]
      : []
  })
  const { compliances, policies } = await loadCompliance(store, organization, accepted)
  const complianceOf = new Map(accepted.map(({ memberId }, at) => [memberId, compliances[at]]))
  const { outcomes, changes } = decideRows(rows, (member) =>
    restoreMember({ organization, actor: scope, member, compliance: complianceOf.get(member.memberId) }, context),
  )
  return { outcomes, changes: changes.length > 0 ? [...changes, ...whilePoliciesHold(policies)] : [] }
}
