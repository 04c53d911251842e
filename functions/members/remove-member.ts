import type { membersRoutes } from '../../shared/api/members.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { removeMember as decide } from '../../shared/domain/member/remove-member.ts'
import { loadClaimedNames } from '../runtime/load-claimed-names.ts'
import { loadLinks } from '../runtime/load-links.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadRows } from './load-rows.ts'

/** Removes a member. */
export const removeMember: Operation<typeof membersRoutes.removeMember> = async ({ scope, params, store, context }) => {
  const { organization } = scope
  const [rows, claimed] = await Promise.all([
    loadRows(store, params, [params.memberId]),
    loadClaimedNames(store, organization),
  ])
  const links = await loadLinks(store, rows.members)
  const { outcomes, changes } = decideRows(rows, (member) =>
    decide({ actor: scope, organization, member, claimed, links }, context),
  )
  return outcomes[0] ?? done(null, changes)
}
