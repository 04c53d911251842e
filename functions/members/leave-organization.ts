import type { membersRoutes } from '../../shared/api/members.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { leaveOrganization as decide } from '../../shared/domain/member/remove-member.ts'
import { loadClaimedNames } from '../runtime/load-claimed-names.ts'
import { loadLinks } from '../runtime/load-links.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadOwnRow } from './load-own-row.ts'

/** The caller leaves the organization. */
export const leaveOrganization: Operation<typeof membersRoutes.leaveOrganization> = async ({
  scope,
  store,
  context,
}) => {
  const [rows, claimed] = await Promise.all([loadOwnRow(store, scope), loadClaimedNames(store, scope.organization)])
  const links = await loadLinks(store, rows.members)
  const { outcomes, changes } = decideRows(rows, (member) => decide({ member, claimed, links }, context))
  return outcomes[0] ?? done(null, changes)
}
